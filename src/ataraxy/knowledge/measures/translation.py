"""The words of an instrument in another language: read beside the original, item by item.

Only published official translations ship, and our own of our own wording. A translation that
leaves an item or an answer out does not load.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ataraxy.foundation.data_file import Table
from ataraxy.knowledge.measures.instrument import (
    Answer,
    Instrument,
    Item,
    Occasion,
    Provenance,
)
from ataraxy.knowledge.measures.meaning import provenance


@dataclass(frozen=True, slots=True)
class Translation:
    """One language: what is shown instead, in the order of the original."""

    title: str
    instruction: str
    items: tuple[Item, ...]
    extra_items: tuple[Item, ...]
    occasions: tuple[Occasion, ...]
    provenance: Provenance


def translations(
    table: Table | None,
    items: Sequence[Item],
    extra: Sequence[Item],
    occasions: Sequence[Occasion],
) -> dict[str, Translation]:
    """Read `[translations]`: a table for each language; raises `DataFileError`."""
    if table is None:
        return {}
    found = {}
    for language in table.keys_left():
        found[language] = _one(table.table(language), items, extra, occasions)
    table.close()
    return found


def spoken(one: Instrument, language: str) -> Instrument:
    """The instrument in `language`; the original where it is not translated."""
    words = one.translations.get(language)
    if words is None:
        return one
    return replace(
        one,
        title=words.title,
        instruction=words.instruction,
        items=words.items,
        extra_items=words.extra_items,
        occasions=words.occasions,
    )


def _one(
    row: Table, items: Sequence[Item], extra: Sequence[Item], occasions: Sequence[Occasion]
) -> Translation:
    title, instruction = row.take("title", str), row.take("instruction", str)
    shared = row.strings("answers") if row.has("answers") else ()
    every = (*items, *extra)
    own = _own_answers(row, {item.key for item in every})
    texts = row.strings("items")
    if len(texts) != len(every):
        raise row.fail("items", f"{len(every)} are needed; got {len(texts)}")
    translated = tuple(
        _item(row, item, text, own.get(item.key, shared))
        for item, text in zip(every, texts, strict=True)
    )
    return Translation(
        title,
        instruction,
        translated[: len(items)],
        translated[len(items) :],
        _occasions(row, occasions),
        provenance(row),
    )


def _item(row: Table, item: Item, text: str, labels: Sequence[str]) -> Item:
    if len(labels) != len(item.answers):
        wanted = f"item {item.key} has {len(item.answers)} answers; got {len(labels)}"
        raise row.fail("answers", wanted)
    answers = zip(item.answers, labels, strict=True)
    return replace(
        item, text=text, answers=tuple(Answer(old.value, label) for old, label in answers)
    )


def _own_answers(row: Table, known: set[str]) -> Mapping[str, Sequence[str]]:
    table = row.optional_table("own_answers")
    if table is None:
        return {}
    found = {key: table.strings(key) for key in table.keys_left()}
    if unknown := set(found) - known:
        raise row.fail("own_answers", f"no such item: {', '.join(sorted(unknown))}")
    return found


def _occasions(row: Table, occasions: Sequence[Occasion]) -> tuple[Occasion, ...]:
    if not occasions:
        return ()
    texts = row.strings("occasions")
    if len(texts) != len(occasions):
        raise row.fail("occasions", f"{len(occasions)} are needed; got {len(texts)}")
    return tuple(replace(one, instruction=text) for one, text in zip(occasions, texts, strict=True))
