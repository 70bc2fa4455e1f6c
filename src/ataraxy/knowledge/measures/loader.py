"""Read one instrument file, strictly: a file that could score wrongly does not load."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from ataraxy.foundation.data_file import DataFileError, Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.measures.instrument import (
    Answer,
    AnsweredBy,
    Direction,
    Flag,
    Instrument,
    Item,
    MissingRule,
    Occasion,
    Provenance,
    Subscale,
    Wording,
)
from ataraxy.knowledge.measures.meaning import check_bands, meaning, provenance
from ataraxy.knowledge.measures.translation import translations

InstrumentFileError = DataFileError

_NOTHING_IS_ESTIMATED = Provenance("Only the total is entered", EvidenceTag.LOCAL_DEFAULT)


class Method(StrEnum):
    """How the total comes about: from answers, or entered from a form that stays outside."""

    SUM = "sum"
    ENTRY = "entry"


def load_instrument(path: Path) -> Instrument:
    """The instrument in `path`; raises `InstrumentFileError` naming the file and the key."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InstrumentFileError(path.name, "file", f"is not readable TOML: {problem}") from None
    table = Table(path.name, values)
    found = _instrument(table)
    table.close()
    _check_scoring(found, path.name)
    check_bands(found, path.name)
    if set(found.languages[1:]) != set(found.translations):
        spoken = ", ".join(sorted(found.translations)) or "none"
        raise InstrumentFileError(
            path.name, "languages", f"beside the first, those translated below: {spoken}"
        )
    return found


def _instrument(table: Table) -> Instrument:
    answers = _answers(table)
    items = tuple(_item(row, answers) for row in table.tables("items"))
    extra = tuple(_item(row, answers) for row in table.tables("extra_items"))
    scoring = table.table("scoring")
    entered = scoring.choice("method", Method) is Method.ENTRY
    _check_items(table, items, extra, entered=entered)
    known = {item.key for item in items}
    occasions = tuple(_occasion(row) for row in table.tables("occasions"))
    spoken = translations(table.optional_table("translations"), items, extra, occasions)
    return Instrument(
        translations=spoken,
        items=items,
        extra_items=extra,
        missing=_missing(table, known),
        occasions=occasions,
        subscales=tuple(_subscale(row, known) for row in table.tables("subscales")),
        flag=_flag(table.optional_table("flag"), known),
        **_head(table),
        **_licence(table.table("licence")),
        **_scoring(scoring),
        **_loinc(table.optional_table("loinc")),
        **meaning(table),
    )


def _head(table: Table) -> dict[str, Any]:
    return {
        "key": table.take("key", str),
        "name": table.take("name", str),
        "title": table.take("title", str),
        "version": table.take("version", str),
        "reviewed": table.take("reviewed", dt.date),
        "languages": table.strings("languages"),
        "answered_by": table.choice("answered_by", AnsweredBy),
        "instruction": table.take("instruction", str),
        "recall_days": table.take("recall_days", int),
        "minimum_interval_days": table.take("minimum_interval_days", int),
        "interval_provenance": provenance(table.table("interval")),
        "higher_is": table.choice("higher_is", Direction),
    }


def _licence(table: Table) -> dict[str, Any]:
    return {
        "wording": table.choice("wording", Wording),
        "licence_terms": table.take("terms", str),
        "licence_provenance": provenance(table),
    }


def _scoring(table: Table) -> dict[str, Any]:
    return {
        "minimum": table.take("minimum", int),
        "maximum": table.take("maximum", int),
        "scoring_provenance": provenance(table),
    }


def _loinc(table: Table | None) -> dict[str, Any]:
    if table is None:
        return {}
    found = {"loinc_panel": table.take("panel", str), "loinc_total": table.take("total", str)}
    table.close()
    return found


def _answers(table: Table) -> tuple[Answer, ...]:
    if (scale := table.optional_table("answer_range")) is not None:
        return _answer_range(scale)
    found = []
    for row in table.tables("answers"):
        found.append(Answer(row.take("value", int), row.take("label", str)))
        row.close()
    if len({answer.value for answer in found}) != len(found):
        raise table.fail("answers", "two answers count the same")
    return tuple(found)


def _answer_range(scale: Table) -> tuple[Answer, ...]:
    low, high = scale.take("low", int), scale.take("high", int)
    if low >= high:
        raise scale.fail("high", "must be above low")
    words = {low: scale.take("low_label", str), high: scale.take("high_label", str)}
    scale.close()
    return tuple(
        Answer(value, f"{value}: {words[value]}" if value in words else str(value))
        for value in range(low, high + 1)
    )


def _item(row: Table, shared: tuple[Answer, ...]) -> Item:
    own = _answers(row)
    item = Item(
        key=row.take("key", str),
        text=row.take("text", str),
        answers=own or shared,
        loinc=row.optional("loinc", str, ""),
        reverse=row.optional("reverse", bool, False),
    )
    row.close()
    if len(item.answers) < 2:
        raise row.fail("answers", f"item {item.key} has no answers to choose from")
    return item


def _check_items(
    table: Table, items: Sequence[Item], extra: Sequence[Item], *, entered: bool
) -> None:
    if not items and not entered:
        raise table.fail("items", "there are none")
    if entered and (items or extra):
        raise table.fail("items", "an instrument whose total is entered shows no questions")
    keys = [item.key for item in (*items, *extra)]
    for key in keys:
        if keys.count(key) > 1:
            raise table.fail("items", f"two items are called {key!r}")


def _missing(head: Table, known: set[str]) -> MissingRule:
    if not known:
        return MissingRule(0, frozenset(), _NOTHING_IS_ESTIMATED)
    table = head.table("missing")
    never = frozenset(table.strings("never_impute"))
    if never - known:
        raise table.fail("never_impute", f"no such item: {', '.join(sorted(never - known))}")
    up_to = table.take("prorate_up_to", int)
    if not 0 <= up_to < len(known):
        raise table.fail("prorate_up_to", f"must be 0 to {len(known) - 1}; got {up_to}")
    return MissingRule(up_to, never, provenance(table))


def _subscale(row: Table, known: set[str]) -> Subscale:
    key, name = row.take("key", str), row.take("name", str)
    if not known:
        low, high = row.take("minimum", int), row.take("maximum", int)
        row.close()
        return Subscale(key, name, (), low, high)
    found = Subscale(key, name, row.strings("items"))
    row.close()
    if unknown := set(found.items) - known:
        raise row.fail("items", f"no such item: {', '.join(sorted(unknown))}")
    return found


def _occasion(row: Table) -> Occasion:
    found = Occasion(row.take("key", str), row.take("name", str), row.take("instruction", str))
    row.close()
    return found


def _flag(table: Table | None, known: set[str]) -> Flag | None:
    if table is None:
        return None
    item = table.take("item", str)
    if item not in known:
        raise table.fail("item", f"no such item: {item}")
    at_least, name = table.take("at_least", int), table.take("name", str)
    return Flag(item, at_least, name, table.strings("opens"), provenance(table))


def _check_scoring(found: Instrument, file: str) -> None:
    """The stated range must be what the items can add up to."""
    if found.entered:
        if found.minimum >= found.maximum:
            raise InstrumentFileError(file, "scoring.maximum", "must be above minimum")
        return
    low = sum(item.lowest for item in found.items)
    high = sum(item.highest for item in found.items)
    if (found.minimum, found.maximum) != (low, high):
        raise InstrumentFileError(
            file,
            "scoring",
            f"says {found.minimum} to {found.maximum}, but the items add up to {low} to {high}",
        )
