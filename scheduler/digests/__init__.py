"""The digest: what is news, how it is worded, how it is rendered."""
