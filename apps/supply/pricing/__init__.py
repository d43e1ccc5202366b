"""Price plans: what a seat and a use cost, and the arithmetic that says so."""
