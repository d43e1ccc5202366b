"""Addresses of static files with the digest that a browser checks them against (subresource integrity)."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage


def url(name: str) -> str:
    """The public address of a static file.

    A name that the manifest does not hold falls back to its plain address, so that an error page can never
    fail a second time because of its style sheet.
    """
    try:
        return staticfiles_storage.url(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


def integrity(name: str) -> str:
    """The `sha384-…` of the file as it is served, or an empty string when there is no such file."""
    path = _served_file(name)
    if path is None:
        return ""
    return _digest(str(path), path.stat().st_mtime_ns)


def _served_file(name: str) -> Path | None:
    """The file behind an address: the hashed copy after collectstatic, the source file while developing."""
    stored_name = getattr(staticfiles_storage, "stored_name", None)
    if stored_name is not None and not settings.DEBUG and settings.STATIC_ROOT:
        try:
            stored = Path(settings.STATIC_ROOT) / stored_name(name)
        except ValueError:
            stored = Path(settings.STATIC_ROOT) / name
        if stored.is_file():
            return stored
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None


@lru_cache(maxsize=64)
def _digest(path: str, modified_ns: int) -> str:
    """The digest of one file; the time of its last change is part of the key, so an edit is seen at once."""
    return "sha384-" + base64.b64encode(hashlib.sha384(Path(path).read_bytes()).digest()).decode("ascii")
