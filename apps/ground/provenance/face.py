"""What the log brings to shared pages, and what must be true of it."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.provenance.audit import audit_log
from apps.ground.provenance.head import read_head
from apps.ground.provenance.models import LeafRow, Opening, Sealed, Unsealed
from apps.ground.tenancy.promises import promise
from apps.ground.web.tiles import Tile, changelist, span, tile

SEAL_LATE = timedelta(minutes=1)


@tile(place=70)
def log_state(actor: Actor) -> Tile:
    """Sealed lines, and how long the oldest unsealed one has waited; late is when the sealer has stopped.

    A head that does not verify comes first: then the sealer has stopped because the log is not what was signed.
    """
    head = read_head()
    href = changelist(Opening)
    oldest = Unsealed.objects.aggregate(oldest=Min("leaf__created_at"))["oldest"]
    size = head.size if head else 0
    if head is not None and head.fault:
        return Tile(_("Lines sealed"), size, _("log verification failed; sealing has stopped"), href, "bad")
    if oldest is not None and now() - oldest > SEAL_LATE:
        note = _("sealing is late: the oldest entry has waited %(span)s") % {"span": span(now() - oldest)}
        return Tile(_("Lines sealed"), size, note, href, "bad")
    if head is None or head.at is None:
        return Tile(_("Lines sealed"), 0, _("no sealed entries yet"), href)
    return Tile(_("Lines sealed"), size, _("signed %(span)s ago") % {"span": span(now() - head.at)}, href, "ok")


@promise("P02")
def opened_leaves() -> Iterator[str]:
    """No leaf is without what opens it."""
    closed = LeafRow.objects.filter(opening__isnull=True).count()
    if closed:
        yield f"{closed} leaves have nothing that opens them"


@promise("P13")
def sealed_log() -> Iterator[str]:
    """Each leaf waits or has one place, and the tree is what was signed."""
    waiting, placed = Unsealed.objects.count(), Sealed.objects.count()
    both = Unsealed.objects.filter(leaf__sealed__isnull=False).count()
    leaves = LeafRow.objects.count()
    if both or waiting + placed != leaves:
        yield f"{leaves} leaves: {waiting} wait, {placed} have a place, {both} both"
    for finding in audit_log().findings:
        yield f"leaf {finding.leaf}: {finding.what}"
