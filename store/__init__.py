"""One SQLite file and the shared records: what knows SQL or names a shared fact."""
