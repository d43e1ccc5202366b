"""The act by which operators change the synonyms of search: all entries as text, one on a line."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.acts import Act, Preview
from apps.ground.policy.actor import Actor
from apps.ground.web.forms import CommandForm
from apps.supply.listings import commands
from apps.supply.listings.selectors.synonyms import synonyms_in_force
from apps.supply.listings.synonyms import Synonyms, default_synonyms

Entries = Mapping[str, Mapping[str, list[str]]]


class SynonymsForm(CommandForm):
    """Every entry that shall be in force; a line that is taken away ends its entry."""

    entries = forms.CharField(
        label=_("Synonyms"),
        max_length=60_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "data-raw": ""}),
        help_text=_(
            "One entry per line: a name, a colon, the phrases people type, “=”, and the phrases to find, separated by "
            "commas. Example: vessel: ship, boat = ship, vessel"
        ),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_entries(self) -> Entries:
        """The entries by name. Raises: ValidationError with each line that cannot be read."""
        found: dict[str, dict[str, list[str]]] = {}
        errors = []
        for number, line in enumerate(self.cleaned_data["entries"].splitlines(), 1):
            if not line.strip():
                continue
            name, colon, rest = line.partition(":")
            typed, equals, finds = rest.partition("=")
            if not (colon and equals):
                errors.append(_("Line %(line)s: write a name, a colon, phrases, “=” and phrases.") % {"line": number})
            elif name.strip() in found:
                errors.append(_("Line %(line)s: there is an entry of this name already.") % {"line": number})
            else:
                found[name.strip()] = {"typed": _phrases(typed), "finds": _phrases(finds)}
        if errors:
            raise forms.ValidationError(errors)
        return found


def written(entries: Iterable[Synonyms]) -> str:
    """The entries as the form has them."""
    return "\n".join(f"{each.slug}: {', '.join(each.typed)} = {', '.join(each.finds)}" for each in entries)


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]


def _initial(marketplace: Any) -> dict[str, Any]:
    now = synonyms_in_force()
    return {"entries": written(now.entries), "based_on": now.number}


def _preview(actor: Actor, marketplace: Any) -> Preview:
    now, defaults = synonyms_in_force(), default_synonyms()
    own = [each for each in now.entries if defaults.get(each.slug) != each]
    gone = defaults.keys() - {each.slug for each in now.entries}
    return Preview(
        touches=[
            (_("Entries in force"), len(now.entries)),
            (_("Changed from the defaults"), len(own) + len(gone)),
            (_("Edition"), now.number),
        ],
        undo=_("change them back; earlier editions are in the log"),
    )


CHANGE_SYNONYMS = Act(
    commands.change_synonyms,
    label=_("Change the synonyms of search"),
    form=SynonymsForm,
    preview=_preview,
    initial=_initial,
    offered=lambda marketplace: True,
    effect=_("The next search follows the new entries. No listing has to be indexed again."),
)
