"""Dates in a text, resolved against its day of publication."""
