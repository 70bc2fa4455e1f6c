"""What a floor above says about the visits it runs: how one is booked and how it is staffed.

The schedule lays out, shows and offers places for every kind of visit, but a dosing visit belongs
to a session. The session's room registers itself here, so that nothing is imported upward.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.placing import Ratios
from ataraxy.clinic.scheduling.services import Place
from ataraxy.platform.audit.actor import Actor


@dataclass(frozen=True, slots=True)
class Managed:
    """One kind of visit that a floor above runs.

    `book` books a visit of a course inside another service's transaction; `groups` gives the
    staffing group of each visit by its key; `group_of` that of a course's next visit; `ratios`
    how many patients one nurse may have at once.
    """

    book: Callable[[Actor, UUID, Place], Appointment]
    groups: Callable[[Collection[int]], Mapping[int, str]]
    group_of: Callable[[UUID], str]
    ratios: Callable[[], Ratios]


_MANAGED: dict[str, Managed] = {}


def register_managed(kind: str, managed: Managed) -> None:
    """Say how visits of `kind` are booked and staffed; called from the room's `apps.ready`."""
    _MANAGED[kind] = managed


def managed(kind: str) -> Managed | None:
    """What a floor above said about visits of `kind`."""
    return _MANAGED.get(kind)


def groups_of(visits: Collection[Appointment]) -> dict[int, str]:
    """The staffing group of each visit that has one, by its key."""
    found: dict[int, str] = {}
    for kind, one in _MANAGED.items():
        keys = [visit.pk for visit in visits if visit.kind == kind]
        found |= one.groups(keys) if keys else {}
    return found


def ratios() -> Ratios:
    """The ratios of the kind that has any; without one nothing is counted."""
    return next((one.ratios() for one in _MANAGED.values()), Ratios(0, {}))
