"""What the walks find of program: see `tests/support/brought.py`."""

from tests.support.brought import Public, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "program:skip": [{"public_id": "step"}],
}

#: Routes with an argument that everybody may ask for, each with the reason.
PUBLIC: Public = {
    "program:confirm": ({"token": "=unknown"}, "whoever holds the link that was sent to them"),
}
