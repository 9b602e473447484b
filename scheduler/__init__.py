"""Clock, settings, people: what knows the hour, a recipient, an exit code."""
