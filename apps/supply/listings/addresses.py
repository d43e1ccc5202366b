"""Where a listing's pictures stand: named by what they are, so that a browser may keep them for ever."""


def logo_url(digest: str) -> str:
    """The path of a logo; empty where there is none, and the glyph is drawn instead."""
    return f"/media/{digest}.png" if digest else ""


def preview_path(public_id: str) -> str:
    """Where a listing's open version is shown as the storefront would; a page of the storefront's own."""
    return f"/partner/listings/{public_id}/preview/"


def reviewed_path(public_id: str) -> str:
    """Where an operator sees a version as buyers would; a page of the storefront's own."""
    return f"/review/{public_id}/"
