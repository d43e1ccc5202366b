"""A review and an appeal name who decides, who is another person than the one who submitted or decided before.

It holds for what is written from now on.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("listings", "0008_who_submitted_a_version")]

    operations = [
        AddConstraintNotValid(
            model_name="listingversion",
            constraint=models.CheckConstraint(
                condition=Q(claimed_by__isnull=True) | Q(submitted_by__isnull=False) & ~Q(claimed_by=F("submitted_by")),
                name="versions_are_reviewed_by_somebody_else",
            ),
        ),
        AddConstraintNotValid(
            model_name="listingversion",
            constraint=models.CheckConstraint(
                condition=~Q(state="in_review") | Q(claimed_by__isnull=False), name="reviews_have_a_reviewer"
            ),
        ),
        AddConstraintNotValid(
            model_name="takedown",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=["reversed", "confirmed"]) | Q(answered_by__isnull=False),
                name="decided_appeals_name_who_decided",
            ),
        ),
    ]
