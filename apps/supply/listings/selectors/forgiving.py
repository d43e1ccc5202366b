"""What is searched for where the words as typed find nothing: other languages, other spellings, parts of compounds.

The words that listings use are in `Word`. A correction is offered only where it finds a listing that may be found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from apps.supply.listings.selectors.conditions import CONFIGURATIONS, Conditions
from apps.supply.listings.selectors.query import SearchQuery
from apps.supply.listings.selectors.wanted import MOST_OPTIONS, Term, Wanted, read
from apps.supply.listings.synonyms import PhraseBook
from apps.supply.listings.words import WORD, distance, folded

NEAREST = 6
LIKENESS = 0.2  # of trigrams: a first choice, from which the distance in letters chooses
NEARBY = """
SELECT typed.word, found.kind, found.word, found.shown
FROM unnest(%(typed)s::text[]) AS typed(word) CROSS JOIN LATERAL (
    (SELECT 'near' AS kind, word, shown FROM listings_word
     WHERE word %% typed.word ORDER BY similarity(word, typed.word) DESC, word LIMIT 40)
    UNION ALL
    (SELECT 'beginning', word, shown FROM listings_word
     WHERE word LIKE typed.word || '%%' ORDER BY length(word), word LIMIT 8)
    UNION ALL
    (SELECT 'ending', word, shown FROM listings_word
     WHERE length(typed.word) >= 4 AND word LIKE '%%' || typed.word ORDER BY length(word), word LIMIT 8)
) AS found
"""
LINKS = ("", "s", "n", "en", "es", "e")  # between the parts of a German compound
SHORTEST_PART, SHORTEST_COMPOUND = 4, 8


@dataclass(frozen=True)
class Forgiven:
    """instead: the question that finds something in place of the one that was asked; corrected: its text, where the
    typed words were respelled. near: where there is none, the question for listings that meet a part of it."""

    instead: Conditions | None = None
    corrected: str = ""
    near: Conditions | None = None


@dataclass
class _Spellings:
    """The known words around a typed one. near: from a word to its distance in letters and its usual spelling."""

    is_known: bool = False
    beginnings: list[str] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)
    near: dict[str, tuple[int, str]] = field(default_factory=dict)

    def meets(self, typed: str, known: str, shown: str) -> None:
        """Keep a known word that is near the typed one."""
        most = _allowed(typed)
        if (far := distance(typed, known, most)) <= most:
            self.near[known] = (far, shown)

    @property
    def best(self) -> list[str]:
        """The nearest words, where the typed one is neither known nor the beginning of one."""
        if self.is_known or self.beginnings or not self.near:
            return []
        least = min(distance for distance, _shown in self.near.values())
        return [word for word, (distance, _shown) in self.near.items() if distance == least]


def forgive(cursor: Any, conditions: Conditions) -> Forgiven:
    """The question to ask instead of one that found nothing; no statement where the text has no words.

    Where the text by itself finds something, its filters were too narrow, and nothing is asked instead.
    """
    query = conditions.query
    others = [code for code in CONFIGURATIONS if code != conditions.language]
    typed = [Conditions(query, conditions.wanted, code, f"{code}_") for code in (conditions.language, *others)]
    if not conditions.wanted or (first := _first_that_finds(cursor, typed)) is typed[0]:
        return Forgiven()
    if first:
        return Forgiven(first)
    respelled, shown = _respelled(cursor, conditions)
    corrected = WORD.sub(lambda word: shown.get(folded(word[0]), word[0]), conditions.text)
    near = SearchQuery(text=query.text, region=query.region, language=query.language, limit=NEAREST)
    asked = [
        (query, read(corrected, conditions.book) if shown else Wanted()),
        (query, respelled),
        (near, Wanted(tuple(_any_of(respelled.positive)))),
    ]
    candidates = [
        Conditions(given, wanted, each.language, f"{each.language}{number}_")
        for number, (given, wanted) in enumerate(asked)
        for each in typed
        if wanted
    ]
    first = _first_that_finds(cursor, candidates)
    if first and first.query is near:
        return Forgiven(near=first)
    return Forgiven(first, corrected if first and shown else "")


def _first_that_finds(cursor: Any, candidates: Sequence[Conditions]) -> Conditions | None:
    """The first question whose text finds anything; those after it are not asked.

    By the index of words: read row by row, the words of a rare term would be fetched from every row's far end.
    """
    cases = " ".join(
        f"WHEN EXISTS(SELECT 1 FROM {each.source} WHERE {each.always()}) THEN {number}"
        for number, each in enumerate(candidates)
    )
    if not cases:
        return None
    values = {name: value for each in candidates for name, value in each.values.items()}
    cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute(f"SELECT CASE {cases} END", values)
    found = cursor.fetchone()[0]
    cursor.execute("SET LOCAL enable_seqscan = on")
    return None if found is None else candidates[found]


def _respelled(cursor: Any, conditions: Conditions) -> tuple[Wanted, Mapping[str, str]]:
    """The terms with the words that are near the typed ones, and how each misspelt word is spelt."""
    wanted = conditions.wanted
    typed = sorted({term.typed for term in wanted.positive if _is_a_word(term)})
    spellings = _spellings(cursor, typed, conditions.book)
    terms, shown = [], {}
    for term in wanted.terms:
        if term.negated or not _is_a_word(term):
            terms.append(term)
            continue
        around = spellings[term.typed]
        options = [*term.options, *around.beginnings, *around.endings, *around.best]
        if not around.is_known:
            options += _parts(term.typed)
        if around.best:
            shown[term.typed] = around.near[around.best[0]][1]
        terms.append(replace(term, options=tuple(dict.fromkeys(options))[: 3 * MOST_OPTIONS]))
    return Wanted(tuple(terms)), shown


def _is_a_word(term: Term) -> bool:
    return not term.together and " " not in term.typed


def _spellings(cursor: Any, typed: list[str], book: PhraseBook) -> Mapping[str, _Spellings]:
    found = {word: _Spellings(is_known=word in book.words) for word in typed}
    if not typed:
        return found
    for word, around in found.items():
        for known in book.words:
            around.meets(word, known, known)
    cursor.execute(f"SET LOCAL pg_trgm.similarity_threshold = {LIKENESS}")
    cursor.execute(NEARBY, {"typed": typed})
    for word, kind, known, shown in cursor.fetchall():
        around = found[word]
        if known == word:
            around.is_known = True
        elif kind == "beginning" and len(word) >= 3:
            around.beginnings.append(known)
        elif kind == "ending":
            around.endings.append(known)
        else:
            around.meets(word, known, shown)
    return found


def _allowed(word: str) -> int:
    """How many letters of a word of this length may be wrong."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2 if len(word) < 10 else 3


def _parts(word: str) -> Iterable[str]:
    """The word as two, in each place where a compound may be joined: `schiffsdaten` also as `schiff daten`.

    >>> "schiff daten" in _parts("schiffsdaten")
    True
    """
    if len(word) < SHORTEST_COMPOUND:
        return
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, second = word[:place], word[place:]
        for link in LINKS:
            if first.endswith(link) and len(first) - len(link) >= SHORTEST_PART:
                yield f"{first.removesuffix(link)} {second}"


def _any_of(terms: Sequence[Term]) -> Iterable[Term]:
    options = [option for term in terms for option in term.options]
    if options:
        labels = tuple(label for term in terms for label in term.labels)
        yield Term(" ".join(term.typed for term in terms), tuple(dict.fromkeys(options)), labels=labels)
