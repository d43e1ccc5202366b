"""Pages of buying: the three steps, and what becomes of an order."""
