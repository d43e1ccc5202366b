"""How much of anything the product takes at once (P20).

Each is crossed by one in tests/bad_input/test_limits.py, which walks this mapping: a new limit without a test is red.
Sizes are in bytes where the name says so, else counts.
"""

LIMITS: dict[str, int] = {
    # a request
    "body_bytes": 1024 * 1024,
    "header_bytes": 16 * 1024,
    "headers": 100,
    "query_values": 100,
    "form_fields": 1000,
    "csp_report_bytes": 16 * 1024,
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
