"""What operators' lists call a model; its app says so in its `face.py`.

In the model it would be an option, and each change of a word a migration.
"""

from django.db.models import Model
from django.utils.functional import Promise


def called(model: type[Model], one: Promise, many: Promise) -> None:
    """Name a model: `called(Seat, _("seat"), _("seats"))`."""
    model._meta.verbose_name = one  # type: ignore[assignment]  # the stubs know their own promise only
    model._meta.verbose_name_plural = many  # type: ignore[assignment]  # likewise
