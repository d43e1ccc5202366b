"""Tasks are called through the product's Celery app, as in its processes."""

import intelgraph.celery  # noqa: F401  (makes it the app of every shared task)
