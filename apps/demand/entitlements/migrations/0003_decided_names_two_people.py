"""A revocation that nobody has decided on names nobody who did; a decided one names two people."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0002_revoking_takes_two")]

    operations = [
        migrations.RemoveConstraint(model_name="revocation", name="revocations_are_decided_by_somebody_else"),
        AddConstraintNotValid(
            model_name="revocation",
            constraint=models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True)
                | (
                    ~Q(state="asked")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="revocations_are_decided_by_somebody_else",
            ),
        ),
    ]
