"""Today's sheets on paper: gathered, printed each morning and on a press, kept as a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import cast

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.queries import day_state
from ataraxy.journey.course.banner import patient_banner
from ataraxy.journey.session.downtime_paper import Day, Sheet, pack_paper
from ataraxy.journey.session.facts import facts_of_all, passed_of
from ataraxy.journey.session.gates import still_closed
from ataraxy.journey.session.medicines import told
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_day import DowntimePack
from ataraxy.journey.session.numbers import raw_data
from ataraxy.journey.session.order_set_texts import signed_sets
from ataraxy.journey.session.record import Record, records_of
from ataraxy.journey.session.rules import Facts, findings
from ataraxy.journey.session.sheet import limits_of
from ataraxy.journey.session.today import sessions_of_day
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.paper import Paper
from ataraxy.platform.documents.services import Description, Stored, add_document, store_paper
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.rota import who_is_responsible

ReleaseLines = Callable[[str], Sequence[str]]
_RELEASE: list[ReleaseLines] = []


def register_release(lines: ReleaseLines) -> None:
    """Let the step after this one say what must be true before somebody of a route goes home."""
    _RELEASE[:] = [lines]


def paper_of_day(clinic: Clinic, day: date, now: datetime, language: str) -> tuple[Paper, int]:
    """The pack of a day as it stands, and how many sheets it has."""
    sessions = [one for one in sessions_of_day(clinic, day) if not one.is_closed]
    records = records_of(sessions) if sessions else {}
    facts = facts_of_all(list(records.values()), now)
    sheets = [_sheet(records[one.pk], facts[one.pk]) for one in sessions]
    sets = tuple(signed_sets(clinic.pk).values())
    about = Day(clinic, day, now, tuple(_people(clinic, day, now)), sets)
    return pack_paper(about, sheets, language), len(sheets)


def _sheet(record: Record, facts: Facts) -> Sheet:
    session = record.session
    known = patient_banner(session.patient)
    nothing = _("none known") if known.allergies_none_known else _("NOT ASKED: ask before the dose")
    closed = still_closed(findings(facts), passed_of(record.lifts))
    route = facts.route
    return Sheet(
        record=record,
        number=known.mrn,
        allergies=", ".join(known.allergies) or nothing,
        medicines=tuple(_medicine(session)),
        limits=limits_of(session),
        still_open=tuple(one.text for one in closed if one.rule.gate.phase != "start"),
        release=tuple(_RELEASE[0](route)) if _RELEASE else (),
    )


def _medicine(session: Session) -> list[str]:
    return [
        " ".join(part for part in (f"{one.get_choice_display()}:", one.medicine_text, one.words)
                 if part)
        for one in told(session)
    ]  # fmt: skip


def _people(clinic: Clinic, day: date, now: datetime) -> list[tuple[str, str]]:
    state = day_state(clinic, day)
    found = []
    if state.prescriber_on_site:
        found.append((_("Prescriber on site"), state.prescriber_name))
    if state.acls_name:
        found.append((_("ACLS card"), state.acls_name))
    answers = who_is_responsible(clinic.pk, Role.PRESCRIBER, now)
    if answers is not None:
        found.append((_("Prescriber who answers"), answers.user.display_name))
    return found


def newest_pack(clinic_id: int, day: date) -> DowntimePack | None:
    """The pack of a day that was printed last."""
    rows = DowntimePack.objects.filter(clinic_id=clinic_id, day=day)
    return rows.select_related("document").order_by("-at", "-pk").first()


def print_pack(actor: Actor, clinic: Clinic, day: date, key: str) -> DowntimePack:
    """Gather, print and keep the pack of a day. Not inside a transaction: printing takes time."""
    now = timezone.now()
    with timezone.override(clinic.zone):
        paper, sheets = paper_of_day(clinic, day, now, translation.get_language() or "en")
        stored = store_paper(paper, clinic)
    return _keep(actor=actor, key=key, day=day, stored=stored, sheets=sheets)


@service("session.downtime-pack", permission="session.run", describe=lambda p: {"day": str(p.day)})
def _keep(*, actor: Actor, key: str, day: date, stored: Stored, sheets: int) -> DowntimePack:
    """Keep the printed pack as a document of the clinic."""
    what = Description(Kind.OTHER, _("Downtime pack, %s") % day)
    document = add_document(actor=actor, stored=stored, what=what)
    return DowntimePack.objects.create(
        clinic_id=actor.clinic_id,
        day=day,
        document=document,
        sheets=sheets,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def is_due(clinic: Clinic, now: datetime) -> bool:
    """Whether this morning's pack is still to be printed."""
    local = now.astimezone(clinic.zone)
    told = cast("Mapping[str, str]", raw_data("downtime.toml"))
    begin, end = (time.fromisoformat(told[name]) for name in ("print_from", "print_until"))
    if not begin <= local.time() < end or newest_pack(clinic.pk, local.date()) is not None:
        return False
    return any(not one.is_closed for one in sessions_of_day(clinic, local.date()))
