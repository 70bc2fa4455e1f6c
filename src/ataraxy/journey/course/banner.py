"""Who a page is about: what `{% patient_banner %}` shows on every page of a course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.platform.chart.kinds import FactKind, ListName, Standing
from ataraxy.platform.chart.models import Fact
from ataraxy.platform.chart.queries import current_facts
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.record_number import record_number


@dataclass(frozen=True, slots=True)
class Banner:
    """Full name, birth date, age, number, allergies, step and what must not be overlooked."""

    name: str
    birth_date: date
    age_years: int
    mrn: str
    allergies: tuple[str, ...]
    allergies_none_known: bool
    step: str
    url: str
    warnings: tuple[str, ...]


def course_banner(course: Course, url: str = "") -> Banner:
    """The banner of a course page, with its active holds as warnings."""
    holds = tuple(_("Hold: %(reason)s") % {"reason": one.reason} for one in active_holds(course))
    return patient_banner(course.patient, step=course.step, url=url, warnings=holds)


def patient_banner(
    patient: Patient, *, step: str = "", url: str = "", warnings: tuple[str, ...] = ()
) -> Banner:
    """The banner of a patient page."""
    ids = record_ids(patient)
    rows = list(current_facts(ids, FactKind.ALLERGY, FactKind.LIST))
    allergies = _allergies(rows)
    declared = any(row.code == ListName.ALLERGIES for row in rows if row.kind == FactKind.LIST)
    return Banner(
        name=patient.full_name,
        birth_date=patient.birth_date,
        age_years=patient.age_on(timezone.localdate()),
        mrn=record_number(patient, ids) or "–",
        allergies=allergies,
        allergies_none_known=declared and not allergies,
        step=step,
        url=url,
        warnings=warnings,
    )


def _allergies(rows: list[Fact]) -> tuple[str, ...]:
    found = [row for row in rows if row.kind == FactKind.ALLERGY and row.standing != Standing.PAST]
    return tuple(dict.fromkeys(row.text for row in found))
