"""Sums of money in a text: figures, currencies, hedges, roles, conversions."""
