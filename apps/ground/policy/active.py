"""The one bundle in force in this process, swapped as a whole."""

import logging
from pathlib import Path

from django.conf import settings

from .bundle import Bundle

log = logging.getLogger(__name__)

_active: Bundle | None = None


def policies_folder() -> Path:
    """`settings.POLICIES_DIR`, or `policies/` beside the project's `apps/`."""
    configured = getattr(settings, "POLICIES_DIR", None) if settings.configured else None
    return Path(configured) if configured else Path(__file__).resolve().parents[3] / "policies"


def active() -> Bundle:
    """The bundle in force; read from the policies folder at first use. Raises PolicyError when a file is wrong."""
    return _active if _active is not None else activate(Bundle.from_folder(policies_folder()))


def activate(bundle: Bundle) -> Bundle:
    """Put a bundle, already checked by its own construction, in force: one reference, so no decision sees a half."""
    global _active
    _active = bundle
    log.info("policy.swapped", extra={"revision": bundle.revision})
    return bundle
