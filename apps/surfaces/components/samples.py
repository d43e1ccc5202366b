"""The figures the style guide feeds its components with. They are samples of shape and never reach a real page."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from apps.ground.web.states import StateChoices

MONTHS = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
THIS_YEAR = [41, 44, 43, 49, 52, 58, 56, 63, 69, 74, 80, 86]
LAST_YEAR = [30, 31, 34, 33, 38, 41, 43, 46, 49, 53, 58, 62]
DIGEST = "9f3c41d07be5a86c52f1984e3a7d60bb15c2e8f49a03d7716e5b20c8f4d9e1a7"


class SampleForm(forms.Form):
    """One field of each kind of control."""

    name = forms.CharField(label=_("Name"), help_text=_("Shown on the storefront."), max_length=60)
    order_number = forms.RegexField(
        r"^[\w-]{4,20}$",
        label=_("Purchase order number"),
        error_messages={"invalid": _("Use 4 to 20 letters, digits or dashes")},
    )
    cost_centre = forms.CharField(label=_("Cost centre"), required=False)
    summary = forms.CharField(label=_("Summary"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    region = forms.ChoiceField(label=_("Region"), choices=[("fra", "EU (Frankfurt)"), ("iad", "US (Virginia)")])
    country = forms.ChoiceField(
        label=_("Country"),
        choices=[("", ""), ("DE", "Deutschland"), ("FR", "France"), ("NL", "Nederland"), ("PL", "Polska")],
        widget=forms.Select(attrs={"data-combobox": True}),
    )
    payment = forms.ChoiceField(
        label=_("Payment"), choices=[("invoice", _("Invoice")), ("card", _("Card"))], widget=forms.RadioSelect
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purpose of use"),
        help_text=_("The purpose is attached to every query."),
        choices=[("compliance", _("Sanctions compliance")), ("fraud", _("Fraud detection"))],
        widget=forms.CheckboxSelectMultiple,
    )
    logo = forms.FileField(label=_("Logo"), required=False, help_text=_("PNG, JPEG or WebP, at most 2 MB."))
    terms = forms.BooleanField(label=_("I accept the terms, version 7"))


class JobState(StateChoices):
    """How far a sample export is."""

    RUNNING = "running", "info", "clock", _("Running")
    DONE = "done", "ok", "check", _("Done")
    FAILED = "failed", "bad", "warn", _("Failed")


def declared_states() -> dict[str, list[StateChoices]]:
    """Every state that a model of the product declares, by the name of its model."""
    found: dict[str, list[StateChoices]] = {}
    for model in apps.get_models():
        for declared in vars(model).values():
            if isinstance(declared, type) and issubclass(declared, StateChoices):
                found[str(model._meta.verbose_name)] = list(declared)
    return found


def context() -> dict[str, Any]:
    """Everything the style guide's template names."""
    return {
        "calm": SampleForm(
            auto_id="calm_%s",
            prefix="calm",
            initial={"name": "Meridian Sanctions Graph", "payment": "invoice", "country": "DE"},
        ),
        "refused": SampleForm(
            {"refused-name": "", "refused-order_number": "PO 2026/114", "refused-payment": "gold"},
            auto_id="refused_%s",
            prefix="refused",
        ),
        "statuses": declared_states(),
        "done": JobState.DONE,
        "tones": ["", "info", "ok", "warn", "bad"],
        "moment": datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        "digest": DIGEST,
        "slugs": [
            "meridian",
            "pep-stream",
            "ownership",
            "vessel-watch",
            "wallet-trail",
            "trade-linker",
            "port-calls",
            "eu-registry",
        ],
        "months": MONTHS,
        "revenue": {
            "This year": [value * 100_000 for value in THIS_YEAR],
            "Last year": [value * 100_000 for value in LAST_YEAR],
        },
        "this_year": THIS_YEAR,
        "swings": [12, -4, 7, None, -9, 3, 0, 15],
        "swing_names": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon"],
        "nothing": [],
        "plate": [
            {"label": _("1-hop read, p95"), "value": "184", "unit": "ms", "number": 184, "limit": 300},
            {
                "label": _("Ingest per pod"),
                "value": "2,410",
                "unit": "ev/s",
                "number": 2410,
                "limit": 1000,
                "better": "higher",
            },
            {"label": _("Write, p95"), "value": "655", "unit": "ms", "number": 655, "limit": 700},
        ],
        "pairs": [
            (_("Data processed in"), "Frankfurt, Dublin"),
            (_("Retention"), _("365 days")),
            (_("Allowed purposes"), "2"),
        ],
        "bill": [
            (_("Team plan"), "€2,900.00"),
            (_("Additional events"), "€360.00"),
            (_("Annual commitment"), "−€326.00"),
        ],
        "form_steps": [
            {"label": _("Plan"), "href": "#stepper"},
            {"label": _("Organisation"), "href": "#stepper"},
            {"label": _("Region and terms")},
            {"label": _("Review")},
        ],
        "run": [
            {"label": _("Contract tests"), "note": "214 / 214"},
            {"label": _("Security scan"), "note": "0 / 2"},
            {"label": _("Load test"), "note": "612 / 1,000 s"},
            {"label": _("Evidence"), "note": _("Waiting")},
        ],
        "todo": [
            {"label": _("Company"), "done": True},
            {"label": _("Security contact"), "done": False, "href": "#checklist", "note": _("About 2 minutes")},
            {"label": _("First listing"), "done": False, "href": "#checklist"},
        ],
        "changes": [
            {"label": _("Name"), "old": "Wallet Mirror", "new": "Wallet Mirror 2"},
            {"label": _("Summary"), "old": "", "new": "Clusters wallets across 19 chains."},
            {
                "label": _("Support page"),
                "old": "https://example.org/help",
                "new": None,
                "note": _("requested under policy L-4"),
            },
        ],
        "jobs": [
            {
                "name": "usage-2026-11.csv",
                "state": JobState.RUNNING,
                "done": 412_300,
                "total": 980_000,
                "cancel_href": "#jobs",
            },
            {"name": "statement-2026-10.csv", "state": JobState.DONE, "href": "#jobs", "note": "1.2 MB"},
            {"name": "listings.csv", "state": JobState.FAILED, "note": _("The file store did not answer")},
        ],
        "tabs": [
            {"key": "overview", "label": _("Overview"), "href": "#tabs"},
            {"key": "reviews", "label": _("Reviews"), "href": "#tabs", "count": 212},
            {"key": "versions", "label": _("Versions"), "href": "#tabs"},
        ],
        "options": [
            {"value": "eu", "label": _("European Union"), "count": 31, "selected": True},
            {"value": "uk", "label": _("United Kingdom"), "count": 22},
            {"value": "us", "label": _("United States"), "count": 1027},
        ],
        "chips": [{"label": _("European Union"), "href": "#chips"}, {"label": "€0 – €2,500", "href": "#chips"}],
        "page_of_many": Paginator(range(1, 240), 25).page(3),
        "icons": [
            "arrow",
            "bell",
            "chart",
            "check",
            "clock",
            "copy",
            "doc",
            "frost",
            "gear",
            "key",
            "lock",
            "node",
            "seal",
            "star",
            "user",
            "warn",
        ],
        "swatches": [
            "paper",
            "surface",
            "ink",
            "action",
            "signal",
            "ok",
            "warn",
            "bad",
            "info",
            "c1",
            "c2",
            "c3",
            "c4",
        ],
    }
