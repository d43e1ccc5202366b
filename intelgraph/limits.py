"""How much of anything the product takes at once (P20).

Each is crossed by one in tests/bad_input/test_limits.py, which walks this mapping: a new limit without a test is red.
Sizes are in bytes where the name says so, else counts.
"""

import re

LIMITS: dict[str, int] = {
    # a request
    "body_bytes": 1024 * 1024,
    "header_bytes": 16 * 1024,
    "headers": 100,
    "query_values": 100,
    "form_fields": 1000,
    "csp_report_bytes": 16 * 1024,
    # a picture with its form: twice a picture, so that one somewhat too large gets its sentence at the field
    "picture_form_bytes": 4 * 1024 * 1024,
    # a document
    "json_depth": 64,
    "json_items": 1000,
    "number_digits": 40,
    "idempotency_key_chars": 255,
    # lists and searches
    "page_rows": 200,
    "search_chars": 200,
    # usage
    "usage_batch_bytes": 5 * 1024 * 1024,
    "usage_batch_events": 1000,
    # decisions
    "decision_checks": 100,
    # pictures
    "image_bytes": 2 * 1024 * 1024,
    "image_pixels": 4096 * 4096,
}

# The body of a request is cut off at the limit of its address, before anybody looks up what the address is.
BODIES: dict[re.Pattern[str], str] = {
    re.compile(r"/csp-report"): "csp_report_bytes",
    re.compile(r"/api/v1/usage-events"): "usage_batch_bytes",
    re.compile(r"/partner/listings/[^/]+/edit/media/"): "picture_form_bytes",
}


def most_bytes(path: str) -> int:
    """The size of the largest body that this address takes: `body_bytes` where it has no limit of its own.

    >>> most_bytes("/csp-report")
    16384
    """
    own = (name for pattern, name in BODIES.items() if pattern.fullmatch(path))
    return LIMITS[next(own, "body_bytes")]
