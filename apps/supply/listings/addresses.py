"""Where a listing's pictures stand: named by what they are, so that a browser may keep them for ever."""


def logo_url(digest: str) -> str:
    """The path of a logo; empty where there is none, and the glyph is drawn instead."""
    return f"/media/{digest}.png" if digest else ""
