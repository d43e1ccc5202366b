"""The story's steps in their order, in the words that are printed."""

from collections.abc import Callable

from apps.surfaces.golden.smoke import buying, selling, stopping
from apps.surfaces.golden.smoke.story import Story

STEPS: list[tuple[str, Callable[[Story], str]]] = [
    ("a partner applies and confirms the address", selling.applies),
    ("an operator with a second factor approves", selling.is_approved),
    ("the partner finds its way in", selling.onboards),
    ("the partner writes and sends a listing in two languages", selling.writes),
    ("an operator reviews it; it is live and found", selling.is_published),
    ("a customer signs up; a colleague joins by invitation", buying.joins),
    ("the customer orders above the limit; the order waits", buying.orders),
    ("the second member approves; the entitlement is open", buying.is_approved),
    ("a seat is given", buying.gives_seat),
    ("the vendor's program asks: allowed", buying.decides),
    ("a token verifies offline with the public keys", buying.carries_token),
    ("use is counted once, however often it is sent", buying.is_counted),
    ("an operator freezes the listing, after a dry run", stopping.freezes),
    ("what is frozen cannot be bought and goes on being used", stopping.refuses_sale),
    ("the freeze is lifted; the listing is found again", stopping.lifts),
    ("the entitlement is revoked; the program asks: denied", stopping.revokes),
    ("an auditor's evidence bundle verifies offline", stopping.is_proved),
    ("the log is what was signed", stopping.log_is_whole),
]
