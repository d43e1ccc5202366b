"""How search cuts text into words: queries and listings alike, so that what is written is found as it is typed.

Accents and case do not count, and everything that is neither letter nor digit ends a word: `Vessel-Watch` is two.
"""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not decompose, and their plain spelling.
PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
ENDING = re.compile(r"(?<=\w{3})(?:en|es|n|s|e)$")


def folded(text: str) -> str:
    """The text without accents and case.

    >>> folded("Straße Łódź")
    'strasse lodz'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(PLAIN)


def cut(text: str) -> list[str]:
    """The words of a text, folded.

    >>> cut("Vessel-Watch: Häfen, 2nd edition")
    ['vessel', 'watch', 'hafen', '2nd', 'edition']
    """
    return WORD.findall(folded(text))


def joined(*texts: str) -> str:
    """The words of these texts with a space between them: what PostgreSQL is given to index or to look for."""
    return " ".join(word for text in texts for word in cut(text))


def key(words: list[str]) -> tuple[str, ...]:
    """The words without a plural's ending, to compare phrases that people type with those of a list.

    >>> key(["threat", "feeds"]) == key(["threat", "feed"]), key(["sanktionslisten"]) == key(["sanktionsliste"])
    (True, True)
    """
    return tuple(ENDING.sub("", word) for word in words)


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be changed, added, left out or swapped with their neighbour; more than `most` is most + 1.

    >>> distance("sanctoins", "sanctions", 2), distance("vesel", "vessel", 2), distance("graph", "fraud", 2)
    (1, 1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)
