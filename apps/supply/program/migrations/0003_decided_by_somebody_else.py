"""Nobody decides on an application of their own, also where they belong to the operator too."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("program", "0002_who_applied")]

    operations = [
        AddConstraintNotValid(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(applied_by__isnull=False) & ~Q(decided_by=F("applied_by")),
                name="applications_are_decided_by_somebody_else",
            ),
        ),
    ]
