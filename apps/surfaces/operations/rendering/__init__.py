"""Documents that are written from the running product: `manage.py render` (clause G5)."""
