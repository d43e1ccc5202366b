"""Searches without a result, for operators to read: what synonyms or listings are missing."""

from django.contrib import admin

from apps.ground.commands.admin import ReadOnlyAdmin
from apps.supply.listings.models import SearchMiss


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnlyAdmin):
    """Texts that found nothing, by day; the most frequent of a day first. Nothing says who searched."""

    list_display = ("text", "searches", "day", "language")
    list_filter = ("language",)
    search_fields = ("text",)
    fields = ("text", "searches", "day", "language")
