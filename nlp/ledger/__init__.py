"""Claims → events → threads, and what they are called. Pure."""
