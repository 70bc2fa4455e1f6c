"""Order sets that were begun at a chair and are not finished: which line comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from ataraxy.journey.session.models_sets import OrderSetRun


@dataclass(frozen=True, slots=True)
class RunningSet:
    """A set that was begun and has open lines; `next_line` is the first of them."""

    title: str
    at: datetime
    by_name: str
    next_line: str
    done: int
    total: int


def running_sets(sessions: Iterable[int]) -> dict[int, tuple[RunningSet, ...]]:
    """Unfinished sets by the key of their session, oldest first: one query, none for nobody."""
    keys = tuple(sessions)
    if not keys:
        return {}
    rows = OrderSetRun.objects.filter(session_id__in=keys).order_by("at", "pk")
    done: dict[int, set[int]] = {}
    runs: dict[int, OrderSetRun] = {}
    # One row for each ticked line (one with None where none is): the steps cost no second query.
    for run in rows.select_related("text").annotate(ticked=F("steps__number")):
        runs[run.pk] = run
        done.setdefault(run.pk, set()).update({run.ticked} - {None})
    found: dict[int, tuple[RunningSet, ...]] = {}
    for key, begun in runs.items():
        one = _running(begun, done[key])
        if one is not None:
            found[begun.session_id] = (*found.get(begun.session_id, ()), one)
    return found


def _running(run: OrderSetRun, done: set[int]) -> RunningSet | None:
    lines: Sequence[str] = run.text.lines
    left = [text for number, text in enumerate(lines) if number not in done]
    if not left:
        return None
    return RunningSet(run.text.title, run.at, run.by_name, left[0], len(done), len(lines))
