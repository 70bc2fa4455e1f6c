"""One fictional person of the demonstration, as `people.toml` describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ataraxy.knowledge.evidence import Route
from ataraxy.platform.people.models import Clinic
from ataraxy.web.demo.staff import data

REASONS = {
    "trd": "major_depression",
    "mdd_si": "acute_suicidality",
    "gad": "anxiety_disorder",
    "ptsd": "post_traumatic_stress",
    "pain": "not_supported",
}
"""What the file calls an indication, in the words of a referral."""


@dataclass(frozen=True, slots=True)
class Fiction:
    """Who somebody is and how far they have come; `day` is how many days ago it began."""

    family_name: str
    given_name: str
    born: date
    sex: str
    clinic: str
    story: str
    day: int
    indication: str
    time: str = ""
    sessions: int = 0
    conditions: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    scores: tuple[int, ...] = ()
    route: Route = Route.IV

    @property
    def reason(self) -> str:
        """The reason of the referral."""
        return REASONS[self.indication]

    @property
    def key(self) -> str:
        """A stable beginning for the idempotency keys of this person's story."""
        return f"demo:{self.family_name}:{self.given_name}"[:60]

    @property
    def weight_kg(self) -> float:
        """A weight that stays the same from start to start."""
        return 58.0 + (sum(map(ord, self.family_name)) % 38)

    def at(self, clinics: dict[str, Clinic]) -> Clinic:
        """The clinic where they are treated."""
        return clinics[self.clinic]


def everybody() -> list[Fiction]:
    """All of them, in the order of the file."""
    return [_fiction(row) for row in data("people.toml")["person"]]


def _fiction(row: Mapping[str, Any]) -> Fiction:
    family, given = row["name"]
    told: dict[str, Any] = {
        "route": Route(row.get("route", Route.IV)),
        **{name: tuple(row.get(name, ())) for name in ("conditions", "medicines", "scores")},
    }
    rest = {key: value for key, value in row.items() if key not in {"name", *told}}
    return Fiction(family_name=family, given_name=given, **rest, **told)
