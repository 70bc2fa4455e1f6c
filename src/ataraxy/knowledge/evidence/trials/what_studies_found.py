"""What the studies in a diagnosis found. Pure: a diagnosis and a route in, cited sentences out."""

from __future__ import annotations

from dataclasses import dataclass

from ataraxy.knowledge.evidence.rules import Route
from ataraxy.knowledge.evidence.trials.table import Direction, Study, load_studies

_ORDER = {
    Direction.BETTER: 0,
    Direction.MIXED: 0,
    Direction.NO_DIFFERENCE: 0,
    Direction.UNCONTROLLED: 1,
}


@dataclass(frozen=True, slots=True)
class Found:
    """Studies in one diagnosis by one route, those with a comparison first, then the newest.

    `elsewhere`: studies in the same diagnosis by other routes, which say less about this one.
    """

    indication: str
    route: Route
    studies: tuple[Study, ...]
    elsewhere: tuple[Study, ...]

    @property
    def compared(self) -> tuple[Study, ...]:
        """Those that compared the drug with something else."""
        return tuple(one for one in self.studies if one.direction is not Direction.UNCONTROLLED)

    @property
    def samples(self) -> int:
        """How many groups of people; papers on the same people count once."""
        return len({one.sample for one in self.studies})

    @property
    def overlaps(self) -> tuple[str, ...]:
        """What is known of the overlap between these studies, once each."""
        shared = [one for one in self.studies if self._shares(one)]
        return tuple(dict.fromkeys(one.same_people for one in shared if one.same_people))

    @property
    def unread(self) -> tuple[Study, ...]:
        """Those with a figure that nobody read in the publication."""
        return tuple(one for one in self.studies if not one.is_read)

    @property
    def largest(self) -> int | None:
        """The most people in one of the studies with a comparison."""
        return max((one.people for one in self.compared if one.people), default=None)

    def _shares(self, study: Study) -> bool:
        return sum(one.sample == study.sample for one in self.studies) > 1


def studies_in(indication: str, route: Route) -> Found:
    """The studies in a diagnosis (an indication of the rule book) by a route; may be none."""
    among = [one for one in load_studies().studies if indication in one.conditions]
    return Found(
        indication,
        route,
        studies=tuple(sorted((one for one in among if route in one.routes), key=_place)),
        elsewhere=tuple(sorted((one for one in among if route not in one.routes), key=_place)),
    )


def _place(study: Study) -> tuple[int, int, int]:
    return (_ORDER[study.direction], not study.is_read, -int(study.year or 0))
