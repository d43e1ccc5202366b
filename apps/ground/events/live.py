"""Telling open pages that something changed: they read it again themselves, with their own rights."""

import contextlib
from typing import Any

from channels.layers import get_channel_layer

from apps.ground.events.public import is_public
from apps.ground.events.subscribe import Event
from intelgraph import valkey
from intelgraph.database.connection import connection


def public_group(schema: str) -> str:
    """Pages anyone may have open."""
    return f"live.{schema}.public"


def organisation_group(schema: str, organisation_id: int) -> str:
    """Pages of an organisation's members; the name carries the marketplace, so equal ids never meet (S07)."""
    return f"live.{schema}.org.{organisation_id}"


def operators_group(schema: str) -> str:
    """Pages of operators, who hear of everything."""
    return f"live.{schema}.operators"


def tell_live_pages(event: Event) -> None:
    """Send topic, subject and sequence, never content. A lost message is mended by the page's next sequence.

    Valkey is given the time of one answer; when it fails nothing is sent for some seconds.
    """
    with contextlib.suppress(*valkey.FAILURES), valkey.breaker.asking():
        get_channel_layer().publish(_groups_of(event), _message_of(event))


def _groups_of(event: Event) -> list[str]:
    schema = connection.schema_name
    groups = [operators_group(schema)] + [organisation_group(schema, each) for each in event.organisations]
    if is_public(event.type):
        groups.append(public_group(schema))
    return groups


def _message_of(event: Event) -> dict[str, Any]:
    return {
        "type": "live.changed",
        "marketplace": connection.schema_name,
        "topic": event.type.partition(".")[0],
        "event": event.type,
        "subject": event.subject,
        "sequence": event.sequence,
    }
