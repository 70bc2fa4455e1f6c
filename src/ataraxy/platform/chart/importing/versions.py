"""Which rows of an import are new, which are known, and which are newer versions of known ones.

Natural key: sender, resource type and resource id; the content hash tells versions apart. A newer
version stands beside the older and names it. A row that somebody here corrected by hand is not
replaced: the newer version then stands beside the correction, for a person to decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Generic, TypeVar
from uuid import uuid4

from ataraxy.platform.chart.importing.columns import FactColumns, ObservationColumns
from ataraxy.platform.chart.models import Fact, Observation
from ataraxy.platform.people.models import Patient

ColumnsT = TypeVar("ColumnsT", FactColumns, ObservationColumns)
Known = Fact | Observation
Resource = tuple[str, str]
"""A resource type and its id in the sender's system."""

_OWN = frozenset({"uid", "corrects_id", "reason", "withdrawn", "content_hash", "resource_type"})


@dataclass(frozen=True, slots=True)
class Changes(Generic[ColumnsT]):
    """The rows to insert, and how many resources are new or a newer version."""

    rows: list[ColumnsT]
    new: int
    changed: int


def known_rows(model: type[Fact] | type[Observation], patient: Patient) -> list[Known]:
    """Every imported or corrected row of this person, oldest first, with its source's system."""
    rows = model._default_manager.filter(patient=patient).select_related("source")
    return list(rows.order_by("pk"))


def changes(incoming: Iterable[ColumnsT], known: Sequence[Known], system: str) -> Changes[ColumnsT]:
    """Sort the incoming rows of one record from `system` against what is known."""
    replaced = {row.corrects_id for row in known if row.corrects_id is not None}
    by_resource: dict[Resource, list[Known]] = defaultdict(list)
    for row in known:
        if row.source.system == system and row.resource_id:
            by_resource[_resource(row)].append(row)
    rows: list[ColumnsT] = []
    new = changed = 0
    for resource, group in groupby(incoming, key=_resource):
        versions, latest = by_resource.get(resource, []), list(group)
        if not versions:
            rows += latest
            new += 1
        elif latest[0].content_hash not in {row.content_hash for row in versions}:
            rows += _newer(latest, versions, replaced, system)
            changed += 1
    return Changes(rows, new, changed)


def _resource(row: Known | FactColumns | ObservationColumns) -> Resource:
    return (getattr(row, "resource_type", "Observation"), row.resource_id)


def _newer(
    latest: list[ColumnsT], versions: list[Known], replaced: set[int], system: str
) -> list[ColumnsT]:
    """The rows of a newer version; parts that it no longer has are withdrawn."""
    last_hash = versions[-1].content_hash
    old = {row.position: row for row in versions if row.content_hash == last_hash}
    for row in latest:
        before = old.pop(row.position, None)
        if before is not None and before.pk not in replaced:
            row.corrects_id, row.reason = before.pk, f"newer version from {system}"[:500]
    gone = [row for row in old.values() if row.pk not in replaced]
    return latest + [_withdrawn(latest[0], row, system) for row in gone]


def _withdrawn(example: ColumnsT, old: Known, system: str) -> ColumnsT:
    """The old row once more, saying that the newer version does not have it."""
    copied = {
        one.name: getattr(old, one.name)
        for one in fields(example)
        if one.init and one.name not in _OWN
    }
    if isinstance(example, FactColumns):
        copied["resource_type"] = example.resource_type
    return type(example)(
        **copied,
        uid=uuid4(),
        withdrawn=True,
        corrects_id=old.pk,
        content_hash=example.content_hash,
        reason=f"no longer in the newer version from {system}"[:500],
    )
