"""Using what was bought: entitlements, seats, decisions and tokens."""
