"""Supply: partners in the program, what they charge, what they list."""
