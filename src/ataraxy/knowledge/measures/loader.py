"""Read one instrument file, strictly: a file that could score wrongly does not load."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ataraxy.foundation.data_file import DataFileError, Table
from ataraxy.knowledge.measures.instrument import (
    Answer,
    AnsweredBy,
    Band,
    Direction,
    Flag,
    Instrument,
    Item,
    MissingRule,
    Provenance,
    ReliableChange,
    Response,
    Subscale,
    Threshold,
    Wording,
)

InstrumentFileError = DataFileError


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
    _check_bands(found, path.name)
    return found


def _instrument(table: Table) -> Instrument:
    answers = _answers(table)
    items = tuple(_item(row, answers) for row in table.tables("items"))
    extra = tuple(_item(row, answers) for row in table.tables("extra_items"))
    _check_items(table, items, extra)
    known = {item.key for item in items}
    return Instrument(
        items=items,
        extra_items=extra,
        missing=_missing(table.table("missing"), known),
        subscales=tuple(_subscale(row, known) for row in table.tables("subscales")),
        flag=_flag(table.optional_table("flag"), known),
        **_head(table),
        **_licence(table.table("licence")),
        **_scoring(table.table("scoring")),
        **_loinc(table.optional_table("loinc")),
        **_meaning(table),
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
        "interval_provenance": _provenance(table.table("interval")),
        "higher_is": table.choice("higher_is", Direction),
    }


def _licence(table: Table) -> dict[str, Any]:
    return {
        "wording": table.choice("wording", Wording),
        "licence_terms": table.take("terms", str),
        "licence_provenance": _provenance(table),
    }


def _scoring(table: Table) -> dict[str, Any]:
    if (method := table.take("method", str)) != "sum":
        raise table.fail("method", f"must be: sum; got {method!r}")
    return {
        "minimum": table.take("minimum", int),
        "maximum": table.take("maximum", int),
        "scoring_provenance": _provenance(table),
    }


def _loinc(table: Table | None) -> dict[str, Any]:
    if table is None:
        return {}
    found = {"loinc_panel": table.take("panel", str), "loinc_total": table.take("total", str)}
    table.close()
    return found


def _meaning(table: Table) -> dict[str, Any]:
    """What a total and a change of it mean."""
    return {
        "bands": tuple(_band(row) for row in table.tables("bands")),
        "response": _response(table.optional_table("response")),
        "remission": _threshold(table.optional_table("remission"), "limit"),
        "important_change": _threshold(table.optional_table("important_change"), "points"),
        "reliable_change": _reliable_change(table.optional_table("reliable_change")),
    }


def _provenance(table: Table) -> Provenance:
    """Read `source` and `tag`, the last keys of a table, and close it."""
    found = Provenance(table.take("source", str), table.tag("tag"))
    if not found.source.strip():
        raise table.fail("source", "must say where the number comes from")
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


def _check_items(table: Table, items: Sequence[Item], extra: Sequence[Item]) -> None:
    if not items:
        raise table.fail("items", "there are none")
    keys = [item.key for item in (*items, *extra)]
    for key in keys:
        if keys.count(key) > 1:
            raise table.fail("items", f"two items are called {key!r}")


def _missing(table: Table, known: set[str]) -> MissingRule:
    never = frozenset(table.strings("never_impute"))
    if never - known:
        raise table.fail("never_impute", f"no such item: {', '.join(sorted(never - known))}")
    up_to = table.take("prorate_up_to", int)
    if not 0 <= up_to < len(known):
        raise table.fail("prorate_up_to", f"must be 0 to {len(known) - 1}; got {up_to}")
    return MissingRule(up_to, never, _provenance(table))


def _band(row: Table) -> Band:
    low, high = row.take("low", int), row.take("high", int)
    return Band(low, high, row.take("label", str), _provenance(row))


def _subscale(row: Table, known: set[str]) -> Subscale:
    found = Subscale(row.take("key", str), row.take("name", str), row.strings("items"))
    row.close()
    if unknown := set(found.items) - known:
        raise row.fail("items", f"no such item: {', '.join(sorted(unknown))}")
    return found


def _response(table: Table | None) -> Response | None:
    if table is None:
        return None
    fall = table.take("fall_percent", float)
    partial = table.take("partial_percent", float)
    if not 0 < partial <= fall <= 100:
        raise table.fail("fall_percent", "needs 0 < partial_percent ≤ fall_percent ≤ 100")
    return Response(fall, partial, _provenance(table))


def _threshold(table: Table | None, key: str) -> Threshold | None:
    return None if table is None else Threshold(table.take(key, float), _provenance(table))


def _reliable_change(table: Table | None) -> ReliableChange | None:
    if table is None:
        return None
    sd, reliability = table.take("sd", float), table.take("reliability", float)
    if sd <= 0:
        raise table.fail("sd", "must be above 0")
    if not 0 < reliability < 1:
        raise table.fail("reliability", "must lie between 0 and 1")
    return ReliableChange(
        sd=sd,
        sd_provenance=Provenance(table.take("sd_source", str), table.tag("sd_tag")),
        reliability=reliability,
        reliability_provenance=Provenance(
            table.take("reliability_source", str), table.tag("reliability_tag")
        ),
        z=table.take("z", float),
        provenance=_provenance(table),
    )


def _flag(table: Table | None, known: set[str]) -> Flag | None:
    if table is None:
        return None
    item = table.take("item", str)
    if item not in known:
        raise table.fail("item", f"no such item: {item}")
    at_least, name = table.take("at_least", int), table.take("name", str)
    return Flag(item, at_least, name, table.strings("opens"), _provenance(table))


def _check_scoring(found: Instrument, file: str) -> None:
    """The stated range must be what the items can add up to."""
    low = sum(item.lowest for item in found.items)
    high = sum(item.highest for item in found.items)
    if (found.minimum, found.maximum) != (low, high):
        raise InstrumentFileError(
            file,
            "scoring",
            f"says {found.minimum} to {found.maximum}, but the items add up to {low} to {high}",
        )


def _check_bands(found: Instrument, file: str) -> None:
    """Bands must cover every possible total once: no gap, no overlap."""
    expected = found.minimum
    for number, band in enumerate(found.bands, start=1):
        if band.low > expected:
            raise InstrumentFileError(
                file, f"bands[{number}].low", f"leaves a gap: {expected} to {band.low - 1}"
            )
        if band.low < expected or band.high < band.low:
            raise InstrumentFileError(
                file, f"bands[{number}].low", f"overlaps the band before it at {band.low}"
            )
        expected = band.high + 1
    if found.bands and expected != found.maximum + 1:
        raise InstrumentFileError(
            file,
            f"bands[{len(found.bands)}].high",
            f"must be {found.maximum}, the highest total; got {expected - 1}",
        )
