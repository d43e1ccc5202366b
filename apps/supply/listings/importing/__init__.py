"""Reading a foreign catalogue: strictly, entry by entry, and in batches that can be resumed."""
