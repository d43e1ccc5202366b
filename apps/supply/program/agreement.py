"""The partner agreement in force."""

from apps.ground.web.legal_text import LegalText, legal_text


def agreement(language: str) -> LegalText:
    """The agreement in this language, or in English where it is not translated."""
    return legal_text("partner-agreement", language)
