"""The editor's forms, one a section: what they send is JSON for `listings.save_draft`, their names are its pointers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.languages import offered_languages
from apps.ground.web.language import active_language
from apps.supply.listings import rules
from apps.supply.listings.models import ListingVersion, ReviewComment
from apps.supply.listings.taxonomy import FACETS, taxonomy

SPARE_EDGES = 2
FACTS: dict[str, Promise] = {
    "personal_data": _("Personal data"),
    "legal_basis": _("Legal basis"),
    "retention": _("Retention period"),
    "subprocessors": _("Sub-processors"),
    "erasure": _("Correction and erasure of a record"),
    "email": _("Support address"),
    "url": _("Support page"),
    "hours": _("Support hours"),
    "response_time": _("First response within"),
}
PERSONAL_DATA = [
    ("", _("Choose")),
    ("none", _("None")),
    ("business", _("Business contacts")),
    ("public", _("People named in public sources")),
    ("sensitive", _("Special categories")),
]
FACET_WORDS: dict[str, Promise] = {
    "data_residency": _("Data location"),
    "purposes": _("Permitted uses"),
    "entity_types": _("Graph data it writes"),
    "deployment": _("Deployment"),
}


EDGE_WORDS: dict[str, Promise] = {"source": _("From"), "relation": _("Relation"), "target": _("To")}


class LimitedText(forms.CharField):
    """A text of at most so many characters: counted beside the field, never cut by the browser, measured when sent.

    A line break is one character, as it is kept.
    """

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(**options)
        self.widget.attrs["data-most"] = most

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        """Raises: ValidationError too_long, which says how long it is and may be."""
        super().validate(value)
        if len(value) > self.most:
            message = _("Use at most %(most)s characters; this has %(length)s.")
            raise forms.ValidationError(message, code="too_long", params={"most": self.most, "length": len(value)})


@dataclass(frozen=True)
class Line:
    """A field of a section with the remarks made at it."""

    bound: BoundField
    remarks: Sequence[ReviewComment]


@dataclass(frozen=True)
class Edge:
    """A row of the footprint: its number from 1, and its fields with the short label that the row shows."""

    number: int
    fields: Sequence[tuple[BoundField, Promise]]


def field_name(pointer: str) -> str:
    """The form field in which the place of a version is written; a highlight has a line in the field of all."""
    parts = pointer.strip("/").split("/")
    return "_".join(parts[:-1] if parts[-2:-1] == ["highlights"] else parts)


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

    def place(self, pointer: str) -> str:
        """The field in which the place of a version is written, whether this section has it or not."""
        return field_name(pointer)

    def lines(self, remarks: Sequence[ReviewComment] = ()) -> Iterator[Line]:
        """Every visible field with the remarks at it."""
        for bound in self.visible_fields():
            here = [each for each in remarks if field_name(each.field) == bound.name]
            yield Line(bound, here)

    def text(self, pointer: Sequence[str], label: Any, initial: Any, most: int, **options: Any) -> None:
        """Add a text field."""
        name = "_".join(pointer)
        self.pointers[name] = pointer
        widget = options.pop("widget", None)
        self.fields[name] = LimitedText(
            label=label, most=most, initial=initial, required=False, widget=widget, strip=True, **options
        )

    def said(self, name: str, label: Any, most: int, rows: int = 1, counted: bool = True, **options: Any) -> None:
        """Add a text of the content, language beside language. rows: of its box; one is a line."""
        for language, word in offered_languages():
            attrs = {"lang": language} | ({"rows": rows} if rows > 1 else {})
            texts = self.version.content.get(language, {})
            initial = "\n".join(texts.get(name, [])) if name == "highlights" else texts.get(name, "")
            widget = forms.Textarea(attrs=attrs) if rows > 1 else forms.TextInput(attrs=attrs)
            shown = _("%(field)s, in %(language)s") % {"field": label, "language": word}
            self.text(("content", language, name), shown, initial, most, widget=widget, **options)
            if not counted:
                del self.fields[f"content_{language}_{name}"].widget.attrs["data-most"]

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
        self.text(
            ("release_number",),
            _("Release number"),
            version.release_number,
            rules.LONGEST_RELEASE,
            help_text=_("Numbers separated by dots, such as 1.2.0."),
        )
        del self.fields["release_number"].widget.attrs["data-most"]
        self.said(rules.NOTE, _("Changes"), rules.LONGEST_NOTE, rows=3)


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
            rows=6,
            counted=False,
            help_text=_("One per line: at most %(lines)s highlights of at most %(most)s characters each.")
            % {"lines": rules.HIGHLIGHTS[1], "most": rules.HIGHLIGHT[1]},
        )


class FacetsForm(SectionForm):
    """Category, facets, regions and the footprint."""

    def __init__(self, version: ListingVersion, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(version, data)
        words, language = taxonomy(), active_language()
        offered = [(term.slug, term.name(language)) for term in words.roots()]
        self.choice(("category",), _("Category"), version.category, [("", _("Choose")), *offered])
        for facet in FACETS:
            chosen = version.facets.get(facet, [])
            self.choice(("facets", facet), FACET_WORDS[facet], chosen, words.choices(facet, language), many=True)
        regions = words.choices("region", language)
        self.choice(("regions",), _("Sold to buyers in"), version.regions, regions, many=True)
        self.fields["regions"].help_text = _("Either Everywhere or individual regions.")
        types = [("", _("Choose")), *words.choices("entity_types", language)]
        for number in range(rules.MOST_EDGES):
            edge = version.footprint[number] if number < len(version.footprint) else {}
            for part in rules.EDGE_PARTS:
                label = _("Row %(number)s, %(part)s") % {"number": number + 1, "part": EDGE_WORDS[part]}
                pointer = ("footprint", str(number), part)
                if part in rules.EDGE_ENDS:
                    self.choice(pointer, label, words.slug_of("entity_types", edge.get(part, "")), types)
                else:
                    self.text(pointer, label, edge.get(part, ""), rules.LONGEST_EDGE_PART)
                    self.fields["_".join(pointer)].widget.attrs.pop("data-most")

    @property
    def edges(self) -> list[Edge]:
        """The rows of the footprint that are written in, and a few more."""
        return self._edges()[: self._shown]

    @property
    def spare_edges(self) -> list[Edge]:
        """The rest of the rows, to be folded away."""
        return self._edges()[self._shown :]

    def lines(self, remarks: Sequence[ReviewComment] = ()) -> Iterator[Line]:
        return (line for line in super().lines(remarks) if not line.bound.name.startswith("footprint_"))

    def changes(self) -> dict[str, Any]:
        """The same; of the footprint's rows those that say something."""
        document = super().changes()
        document["footprint"] = [edge for edge in document["footprint"].values() if any(edge.values())]
        return document

    def place(self, pointer: str) -> str:
        """The same; the command counts only the rows that say something."""
        parts = pointer.strip("/").split("/")
        if parts[0] == "footprint" and len(parts) == 3:
            written = [number for number in range(rules.MOST_EDGES) if self._is_written(number)]
            return super().place(f"/footprint/{written[int(parts[1])]}/{parts[2]}")
        return "footprint_0_source" if parts == ["footprint"] else super().place(pointer)

    @property
    def _shown(self) -> int:
        written = [number for number in range(rules.MOST_EDGES) if self._is_written(number)]
        return max(written, default=-1) + 1 + SPARE_EDGES

    def _is_written(self, number: int) -> bool:
        return any(self[f"footprint_{number}_{part}"].value() for part in rules.EDGE_PARTS)

    def _edges(self) -> list[Edge]:
        return [
            Edge(number + 1, [(self[f"footprint_{number}_{part}"], EDGE_WORDS[part]) for part in rules.EDGE_PARTS])
            for number in range(rules.MOST_EDGES)
        ]


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
