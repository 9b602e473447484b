"""Mail: who gets what, the outbox's way to a server, and what comes back."""
