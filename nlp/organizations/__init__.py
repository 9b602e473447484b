"""Organizations: the knowledge base, and their names in a text."""
