"""Domain names as DNS compares them and as people read them: IDNA 2008 with UTS 46 mapping, nontransitional.

Python's own "idna" codec is IDNA 2003, which turns `maß.example` into `mass.example`: another registrable name.
"""

import idna

LONGEST = 253


def to_ascii(name: str) -> str:
    """The name in A-labels and lower case, without a final dot. Raises: ValueError for what is no host name.

    >>> to_ascii("Maßanfertigung.Example"), to_ascii("xn--MLLER-KVA.example.")
    ('xn--maanfertigung-cdb.example', 'xn--mller-kva.example')
    """
    text = name.strip().removesuffix(".")
    ascii_name = idna.encode(text, uts46=True, transitional=False, std3_rules=True).decode("ascii").lower()
    if len(ascii_name) > LONGEST:
        raise ValueError("longer than a host name can be")
    return ascii_name


def to_unicode(name: str) -> str:
    """The name in U-labels, for people; a name that is none stays as it is.

    >>> to_unicode("xn--mller-kva.example")
    'müller.example'
    """
    try:
        return idna.decode(name)
    except ValueError:
        return name
