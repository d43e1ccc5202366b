"""Numbers that people read: a row a kind and year holds the last one, and its lock makes the next."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given: `O` for orders, `A` for agreements. Taken in the command's own transaction."""

    letter = models.CharField(max_length=1)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "year"], name="one_series_a_letter_and_year")]
