"""The partner program: applying, being approved, being shown the way, holding a tier."""
