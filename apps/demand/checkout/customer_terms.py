"""The customer terms in force."""

from apps.ground.web.legal_text import LegalText, legal_text, legal_text_of

NAME = "customer-terms"


def customer_terms(language: str) -> LegalText:
    """The terms in this language, or in English where they are not translated."""
    return legal_text(NAME, language)


def of_digest(version: str, digest: str) -> LegalText | None:
    """The text in force that has this version and digest, in whichever language; None for any other text."""
    return legal_text_of(NAME, version, digest)


def are_in_force(version: str, digest: str) -> bool:
    """Whether this is the present text, in any language it is offered in."""
    return of_digest(version, digest) is not None
