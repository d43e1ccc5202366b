"""E-mail addresses in the one form in which they are stored and compared."""

import unicodedata


def canonical(email: str) -> str:
    """The address in Unicode NFC and lower case, without spaces around it: two spellings of one are equal.

    Lower-casing the part before the @ is stricter than RFC 5321 allows and what every mail provider does.

    >>> canonical(" Ada@Example.COM ")
    'ada@example.com'
    """
    return unicodedata.normalize("NFC", email.strip()).lower()
