"""From product codes and names to ingredients, dose form and the classes that rules name.

A known RxNorm or ATC code decides; otherwise a name that is read completely does. A guessed name, a
name in doubt ("stopped diazepam") or a local dose form never decides: the first two only raise the
question, the last means another thing (eye drops are no treatment of blood pressure).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ataraxy.knowledge.terminology.medicine_names import Read, Words, read_name
from ataraxy.knowledge.terminology.spelling import Guess
from ataraxy.knowledge.terminology.systems import ATC, RXNORM, system_of

UNKNOWN_FORM = "unknown"


@dataclass(frozen=True, slots=True)
class Product:
    """What a product code means."""

    ingredients: tuple[str, ...]
    form: str = ""
    extended: bool = False


@dataclass(frozen=True, slots=True)
class ClassPart:
    """Ingredients and the dose forms in which they count; no forms: any but local ones."""

    ingredients: frozenset[str]
    forms: frozenset[str] = frozenset()
    any_form: bool = False
    extended_only: bool = False

    def has(self, ingredient: str, form: str, local: bool, extended: bool) -> bool:
        """Whether this ingredient in this form counts."""
        if ingredient not in self.ingredients or (self.extended_only and not extended):
            return False
        if self.any_form:
            return True
        return form in self.forms if self.forms else not local


@dataclass(frozen=True, slots=True)
class MedicineMatch:
    """What an entry of a medicine list is.

    `groups` are the classes it belongs to, `possible_groups` those that a guess or a doubtful name
    suggests. `recognised`: every part of it is known. `guesses` must be shown to the reader;
    `conflict` says in words when code and name mean different things, and then both count.
    """

    ingredients: tuple[str, ...]
    groups: frozenset[str]
    possible_groups: frozenset[str]
    recognised: bool
    form: str = UNKNOWN_FORM
    guesses: tuple[Guess, ...] = ()
    unread: tuple[str, ...] = ()
    conflict: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class MedicineLists:
    """Names, product codes and classes, ready to match."""

    words: Words
    products: Mapping[str, Product]
    atc: Mapping[str, str]
    classes: Mapping[str, tuple[ClassPart, ...]]
    local_forms: frozenset[str]

    @property
    def groups(self) -> Mapping[str, tuple[ClassPart, ...]]:
        """The classes, under the name that the other lists use."""
        return self.classes

    def match(
        self, codings: Iterable[tuple[str, str]], text: str, form_text: str = ""
    ) -> MedicineMatch:
        """Classify by codes and name; `form_text` is a dose form or route told beside them."""
        coded = tuple((system_of(system), code.strip()) for system, code in codings if code)
        return _match(self, coded, text, form_text)

    def classes_of(self, ingredients: Iterable[str], form: str, extended: bool) -> frozenset[str]:
        """The classes of these ingredients in this dose form."""
        local = form in self.local_forms
        return frozenset(
            name
            for name, parts in self.classes.items()
            for ingredient in ingredients
            if any(part.has(ingredient, form, local, extended) for part in parts)
        )

    def by_code(self, coded: Iterable[tuple[str, str]]) -> Product | None:
        """What the codes alone say."""
        found: dict[str, None] = {}
        form, extended = "", False
        for system, code in coded:
            if system == RXNORM and code in self.products:
                product = self.products[code]
                found.update(dict.fromkeys(product.ingredients))
                form, extended = form or product.form, extended or product.extended
            elif system == ATC and code.upper() in self.atc:
                found[self.atc[code.upper()]] = None
        return Product(tuple(found), form, extended) if found else None


@lru_cache(maxsize=4096)
def _match(
    lists: MedicineLists, coded: tuple[tuple[str, str], ...], text: str, form_text: str
) -> MedicineMatch:
    read = read_name(text, lists.words, form_text)
    product = lists.by_code(coded)
    if product is None:
        return _by_name(lists, read, has_code=bool(coded))
    form = product.form or read.form
    ingredients = tuple(dict.fromkeys((*product.ingredients, *read.ingredients)))
    return MedicineMatch(
        ingredients=ingredients,
        groups=lists.classes_of(
            ingredients, form or UNKNOWN_FORM, product.extended or read.extended
        ),
        possible_groups=frozenset(),
        recognised=True,
        form=form or UNKNOWN_FORM,
        conflict=_conflict(product, read),
    )


def _by_name(lists: MedicineLists, read: Read, *, has_code: bool) -> MedicineMatch:
    form = read.form or UNKNOWN_FORM
    groups = lists.classes_of(read.ingredients, form, read.extended)
    meant = _meant(read, lists.words)
    possible = lists.classes_of(meant, form, read.extended)
    doubted = read.doubted and not has_code
    return MedicineMatch(
        ingredients=tuple(dict.fromkeys((*read.ingredients, *meant))),
        groups=frozenset() if doubted else groups,
        possible_groups=(possible | groups if doubted else possible - groups),
        recognised=bool(read.ingredients) and not read.guesses and not read.unread,
        form=form,
        guesses=read.guesses,
        unread=read.unread,
    )


def _meant(read: Read, words: Words) -> list[str]:
    """The ingredients that guesses stand for."""
    return [one for guess in read.guesses for one in words.names[guess.meant].ingredients]


def _conflict(product: Product, read: Read) -> str:
    if not read.ingredients or not set(read.ingredients) - set(product.ingredients):
        return ""
    by_code, by_name = ", ".join(product.ingredients), ", ".join(read.ingredients)
    return f"The code means {by_code}; the words say {by_name}."
