"""Counters of tries that failed, kept in the database so that a lost cache forgives nobody."""

from django.db import models


class Attempts(models.Model):
    """How often something failed under one key, and until when the next try has to wait.

    The key is a digest of what is counted (an account, a network address), so the table names nobody.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "attempts"
