"""How listings say no: a sentence for each code, and a class for each refusal that has a name of its own."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import Conflict, FieldError, Invalid
from apps.supply.listings.rules import Problem, most_of

SENTENCES: dict[str, Promise] = {
    "missing": _("Fill in this field before you submit."),
    "too_short": _("Write a little more so that customers understand it."),
    "too_long": _("Use at most %(most)s characters."),
    "too_many": _("Use at most %(most)s entries."),
    "too_complex": _("This text has too much formatting or nesting. Simplify it."),
    "control_characters": _("Use letters, digits and punctuation on one line."),
    "invisible_characters": _("Remove the invisible characters from this text, or type it again."),
    "forbidden_link": _("Use only https:// and mailto: links."),
    "language": _("This marketplace is not offered in that language."),
    "unknown": _("Choose one of the options."),
    "everywhere_and_more": _("Choose either Everywhere or individual regions."),
    "not_a_release": _("Use numbers separated by dots, such as 1.2.0, without a “v”."),
    "no_address": _("Enter a complete address, such as help@example.com or https://example.com."),
    "no_such_plan": _("Choose one of your own plans."),
    "no_such_picture": _("Upload the picture first."),
}
# A list says what it is a list of.
OF_FIELDS: Mapping[tuple[str, str], Promise] = {
    ("highlights", "too_many"): _("Use at most %(most)s highlights, one per line."),
    ("footprint", "too_many"): _("Use at most %(most)s relations."),
    ("logo_digest", "missing"): _("Upload a logo before you submit."),
    ("plan", "missing"): _("Set a price before you submit."),
    ("footprint", "missing"): _("Add at least one relation before you submit."),
    ("email", "missing"): _("Enter a support address or a support page before you submit."),
} | {
    (name, "missing"): _("Choose an option before you submit.")
    for name in ("category", "regions", "data_residency", "purposes", "entity_types", "deployment", "personal_data")
}


def field_errors(problems: Iterable[Problem], most: int = 0) -> list[FieldError]:
    """A field error for each problem; a sentence about a limit names it. most: the limit, where no rule has it."""
    return [FieldError(pointer, code, _sentence(pointer, code, most or most_of(pointer))) for pointer, code in problems]


def _sentence(pointer: str, code: str, most: int) -> str | Promise:
    parts = pointer.strip("/").split("/")
    if code == "missing" and parts[0] == "footprint" and len(parts) > 1:
        return _("Fill in this part of the relation, or empty its row.")
    found = OF_FIELDS.get((parts[-1], code), SENTENCES[code])
    if parts[-1].isdecimal() and parts[-2] == "highlights":
        numbered = _("Line %(line)s: %(problem)s")
        return numbered % {"line": int(parts[-1]) + 1, "problem": found % {"most": most}}
    return found % {"most": most} if code in ("too_long", "too_many") else found


class Incomplete(Invalid):
    """A draft that cannot be sent yet; its errors name every field."""

    code = "incomplete"
    detail = _("Some parts of the listing are incomplete.")


class SynonymsChanged(Conflict):
    """The synonyms were edited from an edition that is no longer in force."""

    code = "synonyms_changed"
    detail = _("The synonyms have changed since you opened this page. Open it again and repeat your change.")


class Locked(Conflict):
    """The version was sent, or is past changing."""

    code = "version_locked"
    detail = _("This version is in review and cannot be edited. Withdraw it first.")


class ChangedMeanwhile(Conflict):
    """Somebody saved after the editor was opened; the newer text stays."""

    outdated = True
    code = "changed_meanwhile"
    detail = _(
        "Someone else saved this listing in the meantime. Your text was not saved. Reload the page and try again."
    )


class OpenVersion(Conflict):
    """There is a version that is not decided yet."""

    code = "open_version"
    detail = _("This listing already has an open version. Finish or withdraw it first.")


class SlugTaken(Invalid):
    """The address is, or was, another listing's."""

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/slug", "slug_taken", _("This address is taken. Choose another one."))])


class NotVerified(Conflict):
    """Approval needs a partner in good standing."""

    code = "partner_not_active"
    detail = _("The partner is not active in the program, so this cannot go live.")


class AgreementMissing(Conflict):
    """Nothing is sold for a partner who has not accepted the agreement in force."""

    code = "agreement_missing"
    detail = _("The current partner agreement has not been accepted yet. An owner of the partner must accept it.")


class PlanNotReady(Conflict):
    """Approval needs a price that can be charged."""

    code = "plan_not_ready"
    detail = _("The price plan is neither a draft nor in force. Choose another plan.")


class NotClaimed(Conflict):
    """Somebody else has taken this review, or nobody has."""

    code = "review_not_claimed"
    detail = _("Claim this review first; someone else may be working on it.")


class NothingAsked(Invalid):
    """Asking for changes without saying which."""

    code = "nothing_asked"
    detail = _("Add at least one remark or cite a clause, so that the partner knows what to change.")


class AppealTooLate(Conflict):
    """The time in which a take-down can be contested is over."""

    code = "appeal_too_late"
    detail = _("The deadline to appeal against this decision has passed.")


class ClauseMissing(Invalid):
    """A rejection rests on the policy, and so does a take-down that does not rest on the law."""

    def __init__(self) -> None:
        detail = _("Cite at least one clause of the policy.")
        super().__init__(errors=[FieldError("/clauses", "clause_required", detail)])
