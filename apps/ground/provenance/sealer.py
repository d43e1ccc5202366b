"""Orders the leaves into the tree and signs its head; one writer at a time, started again wherever it died.

Everything of one sealing is one transaction under an advisory lock: places, hashes, checkpoint. Dying at any step
leaves the leaves on the queue, so none is sealed twice or skipped (F09, P13).

It signs only what continues what it signed before: the newest note is opened with the key, and tree and columns are
held against it. Else a past that somebody rewrote in the database would be signed with the next leaf.
"""

import logging

from django.conf import settings
from django.db import transaction

from apps.ground.clock import now
from apps.ground.provenance import store
from apps.ground.provenance.checkpoint import Checkpoint, sign_checkpoint
from apps.ground.provenance.head import newest_frontier, published_keys
from apps.ground.provenance.keys import publish
from apps.ground.provenance.models import CheckpointRow, Unsealed
from apps.ground.provenance.note import Signer
from apps.ground.provenance.tree import append
from intelgraph.database.connection import connection
from intelgraph.failpoint import failpoint

log = logging.getLogger(__name__)
BATCH = 10_000


def seal_once(signer: Signer, most: int = BATCH) -> int:
    """Seal up to `most` waiting leaves of the current marketplace; returns how many. 0 when another sealer is at it.

    The key is published before anything is signed by it. Raises: LogBroken; UnreadableKeys.
    """
    publish(signer.key, settings.LOG_VERIFIER_KEYS_FILE)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))", [connection.schema_name])
            if not cursor.fetchone()[0]:
                return 0
        waiting = list(Unsealed.objects.order_by("leaf_id").values_list("leaf_id", "leaf__hash")[:most])
        if not waiting:
            return 0
        frontier = newest_frontier([signer.key, *published_keys()])
        grown = append(frontier, [bytes(leaf_hash) for _, leaf_hash in waiting])
        store.write_places(frontier.size, [leaf_id for leaf_id, _ in waiting])
        store.write_nodes(grown.nodes)
        failpoint("sealer.ordered")
        checkpoint = Checkpoint(signer.key.name, grown.frontier.size, grown.root)
        note = sign_checkpoint(checkpoint, signer)
        failpoint("sealer.signed")
        CheckpointRow.objects.create(
            size=checkpoint.size, root=checkpoint.root, note=note, verifier=str(signer.key), created_at=now()
        )
    failpoint("sealer.published")
    log.info("sealed %d leaves, size %d", len(waiting), checkpoint.size)
    return len(waiting)
