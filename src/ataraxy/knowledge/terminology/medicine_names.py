"""Read the name of a medicine: which ingredients, which dose form, and what no list knows.

A combination is read part by part: a part in which nothing is known makes the whole entry "not
recognised", however well the rest is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ataraxy.knowledge.terminology.spelling import Guess, Speller
from ataraxy.knowledge.terminology.wording import plain

_BRAND = re.compile(r"\[([^\]]*)\]")
_BETWEEN = re.compile(r"\s*(?:[/+&;,()]|\b(?:and|with|plus)\b)\s*", re.IGNORECASE)
SHORTEST_NAME = 4
"""Shorter words are units and abbreviations; those that are names stand in the lists."""


@dataclass(frozen=True, slots=True)
class Named:
    """What one known name stands for; `form` when the name itself implies one, such as a depot."""

    ingredients: tuple[str, ...]
    form: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One dose form: its words, and whether it acts only where it is put."""

    name: str
    local: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything needed to read names."""

    names: Mapping[str, Named]
    forms: tuple[Form, ...]
    extended: tuple[str, ...]
    filler: frozenset[str]
    doubt: frozenset[str]
    longest: int
    speller: Speller


@dataclass(frozen=True, slots=True)
class Read:
    """What a name says. `unread`: parts no list knows; `doubted`: it may say the opposite."""

    ingredients: tuple[str, ...]
    form: str
    extended: bool
    guesses: tuple[Guess, ...]
    unread: tuple[str, ...]
    doubted: bool


def read_name(text: str, words: Words, form_text: str = "") -> Read:
    """Read `text`, with what else is known of the dose form or route in `form_text`.

    A brand in square brackets, as RxNorm writes it, only matters where it is known.
    """
    brands = [plain(one).split() for one in _BRAND.findall(text)]
    parts = [plain(one).split() for one in _BETWEEN.split(_BRAND.sub(" ", text))]
    named = [one for part in (*parts, *brands) for one in _known(part, words)]
    ingredients = tuple(dict.fromkeys(each for one in named for each in one.ingredients))
    strange = [] if brands and ingredients else [*brands]
    strange += [part for part in parts if not any(_known(part, words))]
    guessed = [_strange(part, words) for part in strange]
    spaced = f" {plain(text)} {plain(form_text)} "
    return Read(
        ingredients=ingredients,
        form=next((one.form for one in named if one.form), "") or _form(spaced, words),
        extended=any(f" {one} " in spaced for one in words.extended),
        guesses=tuple(guess for guesses, _ in guessed for guess in guesses),
        unread=tuple(word for _, left in guessed for word in left),
        doubted=not words.doubt.isdisjoint(spaced.split()),
    )


def _known(tokens: list[str], words: Words) -> Iterator[Named]:
    """The known names among the words, the longest first at each place."""
    place = 0
    while place < len(tokens):
        for length in range(min(words.longest, len(tokens) - place), 0, -1):
            named = words.names.get(" ".join(tokens[place : place + length]))
            if named is not None:
                yield named
                place += length
                break
        else:
            place += 1


def _strange(tokens: list[str], words: Words) -> tuple[list[Guess], list[str]]:
    """Guesses at the words of a part in which no name is known, and what cannot be guessed."""
    strange = [
        one
        for one in tokens
        if one.isalpha() and len(one) >= SHORTEST_NAME and one not in words.filler
    ]
    guesses = [guess for one in strange if (guess := words.speller.guess(one)) is not None]
    return guesses, [] if guesses else strange


def _form(spaced: str, words: Words) -> str:
    for form in words.forms:
        if any(f" {one} " in spaced for one in form.words):
            return form.name
    return ""
