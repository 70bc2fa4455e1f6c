"""Read what a total and a change of it mean: bands, cut-offs, response, reliable change."""

from __future__ import annotations

from typing import Any

from ataraxy.foundation.data_file import DataFileError, Table
from ataraxy.knowledge.measures.instrument import (
    Band,
    Cutoff,
    Instrument,
    Provenance,
    PublishedChange,
    ReliableChange,
    Response,
    Threshold,
)


def meaning(table: Table) -> dict[str, Any]:
    """The fields of an instrument that say what a total and a change of it mean."""
    return {
        "bands": tuple(_band(row) for row in table.tables("bands")),
        "cutoffs": tuple(_cutoff(row) for row in table.tables("cutoffs")),
        "response": _response(table.optional_table("response")),
        "remission": _threshold(table.optional_table("remission"), "limit"),
        "important_change": _threshold(table.optional_table("important_change"), "points"),
        "reliable_change": _reliable_change(table.optional_table("reliable_change")),
    }


def provenance(table: Table) -> Provenance:
    """Read `source` and `tag`, the last keys of a table, and close it."""
    found = Provenance(table.take("source", str), table.tag("tag"))
    if not found.source.strip():
        raise table.fail("source", "must say where the number comes from")
    table.close()
    return found


def _band(row: Table) -> Band:
    low, high = row.take("low", int), row.take("high", int)
    return Band(low, high, row.take("label", str), provenance(row))


def _cutoff(row: Table) -> Cutoff:
    low, high = (row.take(key, float) if row.has(key) else None for key in ("at_least", "at_most"))
    if (low is None) == (high is None):
        raise row.fail("at_least", "say either at_least or at_most")
    label, sex = row.take("label", str), row.optional("sex", str, "")
    if sex not in {"", "female", "male"}:
        raise row.fail("sex", f"must be female or male, or left out; got {sex!r}")
    return Cutoff(label, low, high, sex, provenance(row))


def _response(table: Table | None) -> Response | None:
    if table is None:
        return None
    fall = table.take("fall_percent", float)
    partial = table.take("partial_percent", float)
    if not 0 < partial <= fall <= 100:
        raise table.fail("fall_percent", "needs 0 < partial_percent ≤ fall_percent ≤ 100")
    return Response(fall, partial, provenance(table))


def _threshold(table: Table | None, key: str) -> Threshold | None:
    return None if table is None else Threshold(table.take(key, float), provenance(table))


def _reliable_change(table: Table | None) -> ReliableChange | PublishedChange | None:
    if table is None:
        return None
    if table.has("points"):
        return PublishedChange(table.take("points", float), provenance(table))
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
        provenance=provenance(table),
    )


def check_bands(found: Instrument, file: str) -> None:
    """Bands must cover every possible total once: no gap, no overlap."""
    expected = found.minimum
    for number, band in enumerate(found.bands, start=1):
        if band.low > expected:
            raise DataFileError(
                file, f"bands[{number}].low", f"leaves a gap: {expected} to {band.low - 1}"
            )
        if band.low < expected or band.high < band.low:
            raise DataFileError(
                file, f"bands[{number}].low", f"overlaps the band before it at {band.low}"
            )
        expected = band.high + 1
    if found.bands and expected != found.maximum + 1:
        raise DataFileError(
            file,
            f"bands[{len(found.bands)}].high",
            f"must be {found.maximum}, the highest total; got {expected - 1}",
        )
