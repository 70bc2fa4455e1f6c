"""Reading the journal: one clinic's chain, or what its own staff did in the network's chain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import NETWORK
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.oversight.words import detail_in_words, in_words
from ataraxy.platform.people.models import Patient, PatientIdentifier
from ataraxy.platform.people.staff import staff_of

PAGE = 50
_FEW = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What an auditor looks for. `before` continues a list below an entry: instant and id."""

    chain: str = "clinic"
    person: str = ""
    patient: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    emergency: bool = False
    before: tuple[datetime, int] | None = None

    def told(self) -> dict[str, str]:
        """What the journal keeps of this search."""
        given = {
            "chain": self.chain,
            "person": self.person,
            "patient": self.patient,
            "action": self.action,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "emergency": "yes" if self.emergency else "",
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words."""

    entry: Entry
    words: str
    roles: str
    patient: str
    details: tuple[tuple[str, str], ...]


def entries(clinic_id: int, wanted: Filters) -> QuerySet[Entry]:
    """The entries that fit, newest first."""
    rows = _chain(clinic_id, wanted.chain)
    if wanted.person:
        rows = rows.filter(actor_uid__in=_people(clinic_id, wanted.person))
    if wanted.patient:
        rows = rows.filter(patient_uid__in=_patients(wanted.patient))
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    if wanted.emergency:
        rows = rows.filter(break_glass__gt="")
    if wanted.before:
        at, pk = wanted.before
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=pk))
    return rows.order_by("-at", "-pk")


def lines(rows: Iterable[Entry]) -> list[Line]:
    """Entries in words, with the names of the patients they are about."""
    found = list(rows)
    names = _names({one.patient_uid for one in found if one.patient_uid})
    return [
        Line(
            one,
            in_words(one.action),
            _roles(one.roles),
            names.get(one.patient_uid, ""),
            _details(one.detail),
        )
        for one in found
    ]


def _chain(clinic_id: int, chain: str) -> QuerySet[Entry]:
    if chain != "network":
        return Entry.objects.filter(clinic_id=clinic_id)
    ours = [str(uid) for uid in staff_of(clinic_id).values_list("uid", flat=True)]
    about = [f"user:{uid}" for uid in ours]
    return Entry.objects.filter(Q(actor_uid__in=ours) | Q(subject__in=about), clinic_id=NETWORK)


def _people(clinic_id: int, text: str) -> list[str]:
    if text == "system":
        return ["system"]
    words = Q()
    for word in text.split():
        words &= (
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
        )
    found: QuerySet[User] = staff_of(clinic_id).filter(words)
    return [str(uid) for uid in found.values_list("uid", flat=True)[:_FEW]]


def _patients(text: str) -> list[str]:
    try:
        return [str(UUID(text.strip()))]
    except ValueError:
        numbers = PatientIdentifier.objects.filter(value=text.strip())
        found = numbers.values_list("patient__uid", flat=True)[:_FEW]
        return [str(uid) for uid in found]


def _names(uids: set[str]) -> dict[str, str]:
    rows = Patient.objects.filter(uid__in=uids)
    return {str(one.uid): one.full_name for one in rows}


def _roles(text: str) -> str:
    labels = dict(Role.choices)
    return ", ".join(str(labels.get(role, role)) for role in text.split(",") if role)


def _details(text: str) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    told = json.loads(text)
    return tuple((detail_in_words(name), _plain(value)) for name, value in told.items() if value)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
