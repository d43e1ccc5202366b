"""What a typed text asks for, as terms that a listing must meet, and the same as a query of PostgreSQL's text search.

A dash before a word leaves out what has it, quotes keep words together, `or` takes either of two.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.supply.listings.synonyms import MOST_WORDS, PhraseBook
from apps.supply.listings.words import cut, key

PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
MOST_TERMS = 24
MOST_OPTIONS = 12
EITHER = {"or", "oder"}


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a listing must have, or must not have: any of these options, each all of its words.

    typed: the words of the visitor; options: those words and their synonyms, folded. together: side by side, in order.
    labels: what a listing may be filed under instead.
    """

    typed: str
    options: tuple[str, ...]
    negated: bool = False
    together: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """All terms of a text; empty where it has no words."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def positive(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.negated)

    @property
    def words(self) -> tuple[str, ...]:
        """Each word that a listing may have, folded."""
        options = (option for term in self.positive for option in term.options)
        return tuple(dict.fromkeys(word for option in options for word in option.split()))

    def sought(self, configuration: str, name: str) -> "Sought":
        """The terms as SQL; `name` begins the names of their values."""
        values: dict[str, Any] = {}
        every, plain = [], []
        either: list[tuple[str, str]] = []
        for number, term in enumerate(self.terms):
            query = _options_as_query(term, configuration, f"{name}{number}_", values)
            if term.labels and not term.negated:
                values[f"{name}{number}_labels"] = list(term.labels)
                either.append((query, f"%({name}{number}_labels)s::varchar[]"))
            else:
                sign = "!! " if term.negated else ""
                every.append(f"({sign}{query})")
                plain.append(f"({sign}{_options_as_query(term, 'simple', f'{name}{number}_', values)})")
        whole = ""
        if every:
            whole, unshortened = " && ".join(every), " && ".join(plain)
            whole = f"(CASE WHEN numnode({whole}) = 0 THEN {unshortened} ELSE {whole} END)"
        some = [
            _options_as_query(term, configuration, f"{name}{number}_", values)
            for number, term in enumerate(self.terms)
            if not term.negated
        ]
        return Sought(whole, tuple(either), " || ".join(some) or "''::tsquery", values)


@dataclass(frozen=True, slots=True)
class Sought:
    """Expressions of type tsquery. whole: what a row's words must match; empty where nothing but `either` is asked.

    either: pairs of a query and of labels, of each of which a row must match one. some: any of all terms, to rank by.
    A text of nothing but stop words is looked for as it is: names have their words unshortened too.
    """

    whole: str = ""
    either: tuple[tuple[str, str], ...] = ()
    some: str = "NULL::tsquery"
    values: Mapping[str, Any] = field(default_factory=dict)


def _options_as_query(term: Term, configuration: str, name: str, values: dict[str, Any]) -> str:
    function = "phraseto_tsquery" if term.together else "plainto_tsquery"
    options = []
    for place, option in enumerate(term.options):
        values[f"{name}{place}"] = option
        options.append(f"{function}('{configuration}', %({name}{place})s)")
    return f"({' || '.join(options)})"


@dataclass
class _Reader:
    """Reads pieces of a text; runs of plain words are read together, for a synonym may be several words long."""

    book: PhraseBook
    terms: list[Term] = field(default_factory=list)
    run: list[str] = field(default_factory=list)
    either: bool = False

    def add(self, term: Term) -> None:
        if self.either and self.terms and not term.negated and not self.terms[-1].negated:
            last = self.terms.pop()
            options, labels = _options([*last.options, *term.options]), (*last.labels, *term.labels)
            term = Term(f"{last.typed} or {term.typed}", options, labels=labels)
        self.either = False
        self.terms.append(term)

    def end_run(self) -> None:
        words = self.run
        self.run = []
        start = 0
        while start < len(words):
            for length in range(min(MOST_WORDS, len(words) - start), 0, -1):
                phrase = words[start : start + length]
                typed = " ".join(phrase)
                options = _options([typed, *self.book.finds.get(key(phrase), ())])
                labels = tuple(dict.fromkeys(label for option in options for label in self.book.labels_of(option)))
                if labels or len(options) > 1 or length == 1:
                    self.add(Term(typed, options, labels=labels))
                    start += length
                    break


def read(text: str, book: PhraseBook) -> Wanted:
    """The terms of a text, each phrase of the book as one."""
    reader = _Reader(book)
    for piece in PIECE.finditer(text):
        words = cut(piece["quoted"] if piece["quoted"] is not None else piece["plain"])
        if not words:
            continue
        if piece["minus"] or piece["quoted"] is not None:
            reader.end_run()
            typed = " ".join(words)
            reader.add(Term(typed, (typed,), negated=bool(piece["minus"]), together=piece["quoted"] is not None))
        elif words[0] in EITHER and len(words) == 1 and (reader.run or reader.terms):
            reader.end_run()
            reader.either = True
        else:
            reader.run += words
    reader.end_run()
    return Wanted(tuple(reader.terms[:MOST_TERMS]))


def _options(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))[:MOST_OPTIONS]
