"""Searches without a result, counted: what people look for and the catalogue does not have."""

from django.db import models

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet


class SearchMiss(PolicyMixin, models.Model):
    """How often a text found nothing on a day, in the marketplace's zone; nothing says who searched.

    text: the words as search cuts them, a space between; texts that look like contact data are never kept.
    """

    MOST_CHARS = 80

    day = models.DateField()
    language = models.CharField(max_length=8)
    text = models.CharField(max_length=MOST_CHARS)
    searches = models.PositiveIntegerField(default=1)

    objects = PolicyQuerySet.as_manager()
    policy_type = "listings.searchmiss"

    class Meta:
        ordering = ["-day", "-searches", "-id"]
        constraints = [models.UniqueConstraint(fields=["day", "language", "text"], name="a_miss_is_counted_once_a_day")]

    def __str__(self) -> str:
        return self.text
