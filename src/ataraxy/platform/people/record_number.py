"""Which of a person's numbers stands on the banner: the one that staff would read out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import QuerySet

from ataraxy.platform.people.models import Patient, PatientIdentifier
from ataraxy.platform.reading import prepared

# Identifier type codes of HL7 table 0203.
RECORD_KINDS = frozenset({"MR", "MRN", "MRT"})
NEVER_SHOWN = frozenset({"SS", "DL", "PPN", "NI", "TAX", "SB", "MC", "MB", "CZ"})
"""Numbers of the state, a passport or an insurer: they identify, but are nobody's record number."""
MACHINE_KIND = "fhir-id"
"""What another system calls the entry itself; the import keeps it to find the person again."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHOWN_OF_UUID = 8
OWN_KIND = "MR"
OWN_SYSTEM = "urn:ataraxy:record-number"
"""Numbers that this installation gives to those it registers itself; an import brings its own."""


def own_number(position: int) -> str:
    """The record number of the `position`th person, with a Luhn check digit: "001042-1".

    One series for all clinics of an installation, so that no number means two people. The check
    digit (ISO/IEC 7812-1) changes with any one wrong digit and with most swapped neighbours.
    """
    digits = f"{position:06}"
    doubled = (int(one) * (2 if place % 2 == 0 else 1) for place, one in enumerate(digits[::-1]))
    return f"{digits}-{-sum(one // 10 + one % 10 for one in doubled) % 10}"


def record_number(patient: Patient, ids: Iterable[int] | None = None) -> str:
    """The number this patient is known by, or nothing. `ids`: their rows with those merged in."""
    return number_for_people(_numbers(tuple(ids or [patient.pk])))


@prepared
def _numbers(ids: tuple[int, ...]) -> QuerySet[PatientIdentifier, tuple[str, str]]:
    rows = PatientIdentifier.objects.filter(patient_id__in=ids).order_by("pk")
    return rows.values_list("kind", "value")


def number_for_people(known: Iterable[tuple[str, str]]) -> str:
    """Of (kind, value): a typed record number, then any plain one, then what a machine made up.

    A number that only a machine can read is shortened, as nobody compares 36 signs by eye; the
    whole of it stays searchable.
    """
    ranked = sorted(
        (one for one in known if one[0].upper() not in NEVER_SHOWN and one[1].strip()), key=_rank
    )
    return _readable(ranked[0][1]) if ranked else ""


def _rank(one: tuple[str, str]) -> tuple[bool, bool, bool]:
    kind, value = one
    made_up = _UUID.fullmatch(value) is not None
    return made_up, kind.upper() not in RECORD_KINDS, kind == MACHINE_KIND


def _readable(value: str) -> str:
    return f"{value[:_SHOWN_OF_UUID]}…" if _UUID.fullmatch(value) else value
