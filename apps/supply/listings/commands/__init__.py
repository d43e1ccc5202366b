"""What can be done to a listing, one module a subject."""

from apps.supply.listings.commands.addresses import change_address
from apps.supply.listings.commands.bulk import import_batch, open_catalogue
from apps.supply.listings.commands.publishing import publish, retire
from apps.supply.listings.commands.reviewing import (
    approve,
    ask_changes,
    assign_review,
    claim_review,
    comment,
    reject,
    release_review,
)
from apps.supply.listings.commands.synonyms import change_synonyms
from apps.supply.listings.commands.taking_down import appeal, dismiss_appeal, take_down, uphold_appeal
from apps.supply.listings.commands.writing import (
    create,
    revise,
    save_draft,
    submit,
    upload_logo,
    withdraw,
)

__all__ = [
    "appeal",
    "approve",
    "ask_changes",
    "assign_review",
    "change_address",
    "change_synonyms",
    "claim_review",
    "comment",
    "create",
    "dismiss_appeal",
    "import_batch",
    "open_catalogue",
    "publish",
    "reject",
    "release_review",
    "retire",
    "revise",
    "save_draft",
    "submit",
    "take_down",
    "uphold_appeal",
    "upload_logo",
    "withdraw",
]
