"""Each refusal code of the policies as a sentence for people; a test walks the policies and finds one for each.

Here are those of `main.rego`; an app declares those of its own policy in its `face.py`.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_sentences: dict[str, Promise] = {
    "not_permitted": _("Your role does not allow this."),
    "policy_unavailable": _("We could not check your permissions. Nothing was changed. Try again."),
    "mfa_required": _("Confirm your second factor first."),
    "step_up_required": _("Enter a code from your second factor to confirm this step."),
    "organisation_suspended": _("Your organisation is suspended, so nothing can be changed."),
    "four_eyes": _("A second person must decide this because you took part in it."),
    "part_unknown": _("The participants of this request are not recorded, so nobody can decide it. Start a new one."),
    "key_without_person": _("The person who created this API key has left. Create a new key."),
}


NOT_FOR_KEYS = _("This API key lacks a scope for this, or only a person can do it.")


def refusal(code: str, words: Promise) -> None:
    """Declare the sentence of a code that an app's policy refuses with. Raises: ValueError for a second sentence."""
    if code in _sentences:
        raise ValueError(f"the refusal {code} has two sentences")
    _sentences[code] = words


def sentences() -> Mapping[str, Promise]:
    """Every code with its sentence."""
    return dict(_sentences)


def sentence(code: str, kind: str = "member") -> Promise:
    """The sentence for a code to this kind of actor; the plain no for a code that no policy here gives."""
    if kind == "client" and code == "not_permitted":
        return NOT_FOR_KEYS
    return _sentences.get(code, _sentences["not_permitted"])
