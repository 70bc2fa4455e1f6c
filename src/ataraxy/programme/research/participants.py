"""What the people of a series came to, from the totals that were taken in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ataraxy.knowledge.measures import instrument
from ataraxy.programme.research.courses import Came
from ataraxy.programme.research.models import OutsideScore, Participant, Programme
from ataraxy.programme.research.reached import Reached, reached

Seen = tuple[int, int, str]
"""Day, total, visit."""


def participants_came(programme: Programme, people: Sequence[Participant]) -> dict[int, Came]:
    """What each person came to, by their id.

    Completed: seen at the final visit. Without a final visit nobody can be said to have completed
    or left, and each counts as watched until they were seen last.
    """
    totals: dict[int, dict[str, list[Seen]]] = defaultdict(dict)
    rows = OutsideScore.objects.filter(participant__in=[one.pk for one in people])
    columns = ("participant_id", "instrument", "day", "total", "visit")
    for pk, name, *seen in rows.order_by("day", "pk").values_list(*columns):
        totals[pk].setdefault(name, []).append((seen[0], seen[1], seen[2]))
    return {one.pk: _came(programme, one, totals[one.pk]) for one in people}


def _came(programme: Programme, one: Participant, totals: dict[str, list[Seen]]) -> Came:
    every = [seen for each in totals.values() for seen in each]
    last_day = max((day for day, _total, _visit in every), default=0)
    completed = None
    if programme.final_visit:
        completed = any(visit == programme.final_visit for _day, _total, visit in every)
    return Came(
        fields={
            "group": one.group,
            "indication": one.indication,
            "route": one.route,
            "started": True,
            "completed": completed,
            "left": completed is False,
            "stay_days": max(last_day, 0),
        },
        results={name: _reached(name, each) for name, each in totals.items()},
    )


def _reached(name: str, each: list[Seen]) -> Reached:
    before = [total for day, total, _visit in each if day <= 0]
    after = [(day, total) for day, total, _visit in each if day > 0]
    return reached(instrument(name), before, after)
