"""Operators read the names of models and fields in their language; `make messages` gathers what Django makes."""

from django.apps import apps
from django.utils.translation import override

from apps.demand.entitlements.models import Seat
from apps.surfaces.operations.words import words_of_fields


def test_the_catalogue_is_asked_for_every_name_that_an_operator_reads() -> None:
    texts = {text for text, _path in words_of_fields()}
    assert {"public id", "seats assigned", "assigned at", "What was claimed"} <= texts
    assert all(path.is_file() for _text, path in words_of_fields())


def test_a_field_s_name_and_help_are_read_in_german() -> None:
    field = Seat._meta.get_field("assigned_at")
    with override("en"):
        assert str(field.verbose_name) == "assigned at"
    with override("de"):
        assert str(field.verbose_name) != "assigned at"


def test_models_and_apps_are_named_by_their_own_app() -> None:
    with override("en"):
        assert (str(Seat._meta.verbose_name), str(Seat._meta.verbose_name_plural)) == ("seat", "seats")
        assert str(apps.get_app_config("entitlements").verbose_name) == "Entitlements"
    with override("de"):
        assert str(Seat._meta.verbose_name) == "Platz"
