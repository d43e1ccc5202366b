"""Edits that cannot overwrite what somebody else changed: ETag out, If-Match in (RFC 9110; B009)."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.ground.web.api.render import encode
from apps.ground.web.refusals import Refused


class IfMatchMissing(Refused):
    """An edit must say which state it edits."""

    code = "if_match_required"
    status = 428
    detail = _("Send If-Match with the ETag you received, so that no other change is overwritten.")


class ChangedMeanwhile(Refused):
    """The thing is no longer what the caller read."""

    code = "changed_meanwhile"
    status = 412
    detail = _("This has changed since you opened it. Your change was not saved. Review it and try again.")


class IfMatchMalformed(Refused):
    """If-Match is no list of entity tags."""

    code = "malformed"
    status = 400
    detail = _("If-Match must be an ETag in quotes.")


def etag_of(document: msgspec.Struct | Mapping[str, Any]) -> str:
    """A strong entity tag of a document as the API shows it."""
    return f'"{hashlib.sha256(encode(document)).hexdigest()[:32]}"'


def require_if_match(request: HttpRequest, document: msgspec.Struct) -> None:
    """Let an edit go on only when it names the present state.

    Raises: IfMatchMissing, IfMatchMalformed, ChangedMeanwhile.
    """
    given = request.META.get("HTTP_IF_MATCH", "").strip()
    if not given:
        raise IfMatchMissing
    tags = [tag.strip() for tag in given.split(",")]
    if any(not (len(tag) > 2 and tag.startswith('"') and tag.endswith('"')) for tag in tags):
        raise IfMatchMalformed
    if etag_of(document) not in tags:
        raise ChangedMeanwhile


def idempotency_key(request: HttpRequest) -> str | None:
    """The Idempotency-Key header, or None; its form and need are the command's to judge."""
    return request.META.get("HTTP_IDEMPOTENCY_KEY")
