"""The editor's forms, one a section: what they send is JSON for `listings.save_draft`, their names are its pointers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.current import current
from apps.ground.web.forms import CommandForm
from apps.supply.listings import rules
from apps.supply.listings.models import ListingVersion, ReviewComment
from apps.supply.listings.taxonomy import FACETS, taxonomy

SPARE_EDGES = 2
FACTS: dict[str, Promise] = {
    "personal_data": _("Personal data in it"),
    "legal_basis": _("Legal basis"),
    "retention": _("How long it is kept"),
    "subprocessors": _("Sub-processors"),
    "erasure": _("How a record is corrected or erased"),
    "email": _("Support address"),
    "url": _("Support page"),
    "hours": _("Support hours"),
    "response_time": _("First response within"),
}
PERSONAL_DATA = [
    ("", _("Choose")),
    ("none", _("None")),
    ("business", _("Business contacts")),
    ("public", _("People in public sources")),
    ("sensitive", _("Special categories")),
]
FACET_WORDS: dict[str, Promise] = {
    "data_residency": _("Where data is stored"),
    "purposes": _("What it may be used for"),
    "entity_types": _("What it writes to the graph"),
    "deployment": _("How it runs"),
}


def languages() -> list[tuple[str, Any]]:
    """The marketplace's languages with their names, its first one first."""
    words = dict(settings.LANGUAGES)
    return [(code, words.get(code, code)) for code in current().languages]


class NewListingForm(CommandForm):
    """The name with which a listing begins."""

    name = forms.CharField(
        label=_("Name of the product"),
        max_length=rules.TEXTS["name"][1],
        help_text=_("Its address is made of it. Both can be changed later."),
    )


class AddressForm(CommandForm):
    """Another address for a listing."""

    slug = forms.CharField(label=_("Address"), max_length=rules.MOST_SLUG)


class AnswerForm(CommandForm):
    """An answer to the reviewer."""

    text = forms.CharField(label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    field = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)


class AppealForm(CommandForm):
    """Why a decision to take a listing down is wrong."""

    text = forms.CharField(
        label=_("Why the decision is wrong"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class LogoForm(forms.Form):
    """A picture for the logo; it is made anew, so that nothing but its pixels is kept."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG, JPEG or WebP, at least 64 pixels on its shorter side, at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


@dataclass(frozen=True)
class Line:
    """A field of a section with the remarks made at it."""

    bound: BoundField
    remarks: Sequence[ReviewComment]


class SectionForm(forms.Form):
    """One section of the editor. Nothing is required while one writes; sending asks for the rest.

    `stamp` is the version's etag as the page showed it: a save in between is noticed. A section adds its fields when it
    is made; each stands at a pointer of the version (`("content", "de", "name")`) and is called by it.
    """

    stamp = forms.CharField(widget=forms.HiddenInput(attrs={"id": "stamp"}))

    def __init__(self, version: ListingVersion, data: Mapping[str, Any] | None = None) -> None:
        self.version = version
        self.pointers: dict[str, Sequence[str]] = {}
        super().__init__(data, initial={"stamp": version.etag})

    def changes(self) -> dict[str, Any]:
        """What was written, as JSON for the command: each field at its pointer. Call when the form is valid."""
        document: dict[str, Any] = {}
        for name, (*heads, last) in self.pointers.items():
            place = document
            for head in heads:
                place = place.setdefault(head, {})
            place[last] = _as_json(last, self.cleaned_data[name])
        return document

    def lines(self, remarks: Sequence[ReviewComment] = ()) -> Iterator[Line]:
        """Every visible field with the remarks at it."""
        for bound in self.visible_fields():
            here = [each for each in remarks if each.field.strip("/").replace("/", "_") == bound.name]
            yield Line(bound, here)

    def text(self, pointer: Sequence[str], label: Any, initial: Any, most: int, **options: Any) -> None:
        """Add a text field."""
        name = "_".join(pointer)
        self.pointers[name] = pointer
        widget = options.pop("widget", None)
        self.fields[name] = forms.CharField(
            label=label, max_length=most, initial=initial, required=False, widget=widget, strip=True, **options
        )

    def said(self, name: str, label: Any, most: int, rows: int = 1, **options: Any) -> None:
        """Add a text of the content, language beside language. rows: of its box; one is a line."""
        for language, word in languages():
            attrs = {"lang": language} | ({"rows": rows} if rows > 1 else {})
            texts = self.version.content.get(language, {})
            initial = "\n".join(texts.get(name, [])) if name == "highlights" else texts.get(name, "")
            widget = forms.Textarea(attrs=attrs) if rows > 1 else forms.TextInput(attrs=attrs)
            shown = _("%(field)s, in %(language)s") % {"field": label, "language": word}
            self.text(("content", language, name), shown, initial, most, widget=widget, **options)

    def choice(self, pointer: Sequence[str], label: Any, initial: Any, choices: Any, many: bool = False) -> None:
        """Add a field of one or many words of the taxonomy."""
        kind = forms.MultipleChoiceField if many else forms.ChoiceField
        widget = forms.CheckboxSelectMultiple if many else forms.Select
        name = "_".join(pointer)
        self.pointers[name] = pointer
        self.fields[name] = kind(label=label, choices=choices, initial=initial, required=False, widget=widget)


class BasicsForm(SectionForm):
    """Names, summaries and the release."""

    def __init__(self, version: ListingVersion, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(version, data)
        self.said("name", _("Name"), rules.TEXTS["name"][1])
        self.said("tagline", _("Summary"), rules.TEXTS["tagline"][1])
        self.text(("release_number",), _("Release number"), version.release_number, rules.LONGEST_RELEASE)
        self.said(rules.NOTE, _("What changed"), rules.LONGEST_NOTE, rows=3)


class DescriptionForm(SectionForm):
    """Descriptions in markdown and highlights, language beside language."""

    def __init__(self, version: ListingVersion, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(version, data)
        self.said(
            "description",
            _("Description"),
            rules.TEXTS["description"][1],
            rows=14,
            help_text=_("Paragraphs, lists, **bold** and links. Pictures and HTML are left out."),
        )
        self.said(
            "highlights",
            _("Highlights"),
            rules.HIGHLIGHTS[1] * (rules.HIGHLIGHT[1] + 2),
            rows=4,
            help_text=_("One a line, at most six."),
        )


class FacetsForm(SectionForm):
    """Category, facets, regions and the footprint."""

    def __init__(self, version: ListingVersion, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(version, data)
        words, language = taxonomy(), get_language() or "en"
        offered = [(term.slug, term.name(language)) for term in words.roots()]
        self.choice(("category",), _("Category"), version.category, [("", _("Choose")), *offered])
        for facet in FACETS:
            chosen = version.facets.get(facet, [])
            self.choice(("facets", facet), FACET_WORDS[facet], chosen, words.choices(facet, language), many=True)
        regions = words.choices("region", language)
        self.choice(("regions",), _("Sold to buyers in"), version.regions, regions, many=True)
        for number in range(min(len(version.footprint) + SPARE_EDGES, rules.MOST_EDGES)):
            edge = version.footprint[number] if number < len(version.footprint) else {}
            labels = (_("From"), _("Relation"), _("To"))
            for part, label in zip(rules.EDGE_PARTS, labels, strict=True):
                self.text(("footprint", str(number), part), label, edge.get(part, ""), rules.LONGEST_EDGE_PART)

    def edges(self) -> list[list[BoundField]]:
        """The footprint's fields, three a row."""
        count = sum(name.startswith("footprint_") for name in self.fields) // 3
        return [[self[f"footprint_{number}_{part}"] for part in rules.EDGE_PARTS] for number in range(count)]

    def lines(self, remarks: Sequence[ReviewComment] = ()) -> Iterator[Line]:
        return (line for line in super().lines(remarks) if not line.bound.name.startswith("footprint_"))

    def changes(self) -> dict[str, Any]:
        """The same; of the footprint's rows those that say something."""
        document = super().changes()
        document["footprint"] = [edge for edge in document.get("footprint", {}).values() if any(edge.values())]
        return document


class PrivacyForm(SectionForm):
    """What data there is and what becomes of it."""

    def __init__(self, version: ListingVersion, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(version, data)
        known = version.privacy.get("personal_data", "")
        self.choice(("privacy", "personal_data"), FACTS["personal_data"], known, PERSONAL_DATA)
        for name in rules.PRIVACY_TEXTS:
            self.said(name, FACTS[name], rules.LONGEST_FACT)


class SupportForm(SectionForm):
    """Where a customer finds help."""

    def __init__(self, version: ListingVersion, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(version, data)
        for name in rules.SUPPORT:
            self.text(("support", name), FACTS[name], version.support.get(name, ""), rules.LONGEST_FACT)
        for name in rules.SUPPORT_TEXTS:
            self.said(name, FACTS[name], rules.LONGEST_FACT)


def _as_json(name: str, value: Any) -> Any:
    if name == "highlights":
        return _lines(value)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
