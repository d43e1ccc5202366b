"""Nobody approves an order that they started, accepted or placed, and nobody approves one whose people are unknown.

It holds for what is written from now on: what one person approved with a key of their own stays as it was recorded.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("checkout", "0002_who_started_an_order")]

    operations = [
        migrations.RemoveConstraint(model_name="order", name="a_second_person_approves"),
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(started_by__isnull=False, accepted_by__isnull=False, requested_by__isnull=False)
                & ~Q(approved_by=F("started_by"))
                & ~Q(approved_by=F("accepted_by"))
                & ~Q(approved_by=F("requested_by")),
                name="a_second_person_approves",
            ),
        ),
    ]
