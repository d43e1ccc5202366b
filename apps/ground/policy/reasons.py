"""Each reason code of the policies as a sentence for people; a test walks the policies and misses none."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "not_permitted": _("Your role does not allow this."),
    "policy_unavailable": _("We could not check whether this is allowed, so it was not done. Please try again."),
    "mfa_required": _("Confirm your second factor first."),
    "step_up_required": _("Enter a code of your second factor: the last one was too long ago for a step like this."),
    "organisation_suspended": _("Your organisation is suspended, so nothing can be changed."),
    "own_role": _("You cannot change your own role. Ask another administrator."),
    "owner_only": _("Only an owner can give or take the role of an owner."),
    "self_suspension": _("You cannot suspend your own organisation."),
    "partner_not_approved": _("Your partner application is not approved yet."),
    "own_application": _("Somebody outside the applying organisation has to decide this."),
    "reviewer_of_own_organisation": _("Someone from the submitting organisation cannot review it."),
    "four_eyes": _("A second person has to decide this, because you took part in it."),
    "part_unknown": _("We cannot tell who took part in this, so nobody can decide it. Start again instead."),
    "key_without_person": _("The person who created this API key has left. Create a new key."),
    "buying_from_yourself": _("An organisation cannot buy its own listing."),
    "clock_live": _("The clock of a live marketplace cannot be moved."),
}


NOT_FOR_KEYS = _("This API key may not do this: a scope is missing, or only a person can do it.")


def sentence(code: str, kind: str = "member") -> Promise:
    """The sentence for a code to this kind of actor; the plain no for a code that no policy here gives."""
    if kind == "client" and code == "not_permitted":
        return NOT_FOR_KEYS
    return SENTENCES.get(code, SENTENCES["not_permitted"])
