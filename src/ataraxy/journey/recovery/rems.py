"""The seven-day form of a Spravato session: gathered on the way, sent once, its work closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ataraxy.clinic.rems.queries import certification, number_at
from ataraxy.journey.recovery.models_rems import MonitoringForm, Way
from ataraxy.journey.recovery.rems_fields import GROUPS, Field, Seen, form_fields, labels
from ataraxy.journey.screening.adapter import facts_of
from ataraxy.journey.session.caring import adverse_of
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.record import Record
from ataraxy.journey.session.rows import stamp, tell
from ataraxy.knowledge.evidence import Standing
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.services import settle

TASK = "rems-form"


def is_owed(session: Session) -> bool:
    """Whether this session owes the programme a form: it is a spray, and a device was used."""
    return route_rules(session.route).given_as == "devices" and session.started_at is not None


def gathered(record: Record) -> tuple[Field, ...]:
    """Every line of the form, as far as the chart has it."""
    session = record.session
    seen = Seen(
        zone=session.clinic.zone,
        person=_person(record),
        started_at=session.started_at,
        ended_at=session.closed_at,
        before=record.before_dose,
        after=record.after_dose,
        medicines=_medicines(session),
        serious=any(one.serious for one in adverse_of(session)),
    )
    return form_fields(seen)


def _person(record: Record) -> dict[str, str]:
    session, patient = record.session, record.session.patient
    began, made = session.started_at, record.preparation
    zone, setting = session.clinic.zone, certification(session.clinic)
    first, _space, middle = patient.given_name.strip().partition(" ")
    middle = middle.strip()
    return {
        "first_name": first or patient.given_name,
        "middle_initial": f"{middle[0]}." if middle else _("none recorded"),
        "last_name": patient.family_name,
        "birth_date": patient.birth_date.isoformat(),
        "sex": str(patient.get_sex_display()) if patient.sex != "unknown" else "",
        "enrolment": number_at(patient, began) if began else "",
        "first_treatment": _("no") if _had_one_before(session) else "",
        "treatment_date": f"{began.astimezone(zone):%Y-%m-%d}" if began else "",
        "dose_mg": f"{record.given_mg:g}" if record.given_mg else "",
        "lot": made.lot if made else "",
        "monitor": session.nurse.display_name if session.nurse else "",
        "monitor_phone": session.clinic.telephone,
        "monitor_email": session.nurse.email if session.nurse else "",
        "setting_name": setting.setting_name if setting else "",
        "setting_number": setting.number if setting else "",
        "setting_address": setting.address if setting else "",
    }


def _had_one_before(session: Session) -> bool:
    """A spray of this clinic. Without one a person says: it may have been given elsewhere."""
    if session.started_at is None:
        return False
    earlier = Session.objects.filter(patient=session.patient, started_at__lt=session.started_at)
    routes = earlier.values_list("route", flat=True).distinct()
    return any(route_rules(route).given_as == "devices" for route in routes)


def _medicines(session: Session) -> dict[str, bool | None]:
    facts = facts_of(session.patient, session.course)
    now = [one for one in facts.medicines if one.standing is not Standing.PAST]
    found: dict[str, bool | None] = {}
    for name in GROUPS:
        sure = any(name in one.groups for one in now)
        doubt = any(name in one.possible_groups or not one.recognised for one in now)
        unknown = doubt or not facts.medicines_recorded
        found[name] = True if sure else None if unknown else False
    return found


@dataclass(frozen=True, slots=True)
class Sending:
    """What a person adds: the open lines by key, the programme's own questions, way and receipt.

    `correction` says why it goes out again; empty the first time. `seen` is the version that was
    on the screen, 0 for none.
    """

    answers: Mapping[str, str]
    confirmation: str
    way: str = "online"
    correction: str = ""
    seen: int = 0


@service("recovery.rems-form", permission="recovery.release")
def send_form(
    *, actor: Actor, key: str, session: Session, fields: tuple[Field, ...], sending: Sending
) -> MonitoringForm:
    """Note that the form was sent, exactly as it stood, and close its seven-day work.

    Sent again only as a correction, with the reason; the earlier version stays.
    """
    _require_ready(session, sending)
    told = {one.key: sending.answers.get(one.key, "").strip() or one.value for one in fields}
    missing = [one.label for one in fields if not told[one.key]]
    if missing:
        raise refused(_("Not answered yet: %s. Nothing was written.") % ", ".join(missing))
    extra = {k: v.strip() for k, v in sending.answers.items() if k not in told}
    row = MonitoringForm(
        **stamp(actor, session),
        sent=session,
        version=_next_version(session, sending),
        fields=told | extra,
        origins=_origins(actor, fields, told | extra),
        way=Way(sending.way),
        confirmation=sending.confirmation.strip()[:80],
        correction=sending.correction.strip()[:300],
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refused(_("Somebody noted this form as sent already.")) from error
    settle(actor=actor, kind=TASK, cause=f"session:{session.uid}", reason=str(row.confirmation))
    tell(session, "rems-form")
    return row


def _require_ready(session: Session, sending: Sending) -> None:
    if not is_owed(session):
        raise refused(_("This session owes the programme no form."))
    if not session.is_closed:
        raise refused(_("The form is sent once they have left."))
    if not sending.confirmation.strip():
        raise refused(_("Write the confirmation number, or when the fax went through."))


def _next_version(session: Session, sending: Sending) -> int:
    last = newest_form(session)
    if last is None:
        return 1
    if sending.correction.strip() and sending.seen != last.version:
        text = _("%s sent a correction meanwhile. Look at it; yours was not noted.")
        raise refused(text % last.by_name)
    if not sending.correction.strip():
        text = _("Somebody noted this form as sent already. To send it again, say what was wrong.")
        raise refused(text)
    return last.version + 1


def _origins(actor: Actor, fields: tuple[Field, ...], told: Mapping[str, str]) -> dict[str, str]:
    """Where each line came from; what a person wrote carries their name."""
    from_chart = {one.key: one.origin for one in fields if one.value and told[one.key] == one.value}
    return {key: from_chart.get(key) or _("answered by %s") % actor.name for key in told}


def newest_form(session: Session) -> MonitoringForm | None:
    """The form as it was sent last."""
    return MonitoringForm.objects.filter(sent=session).order_by("-version").first()


def versions_of(session: Session) -> list[tuple[MonitoringForm, list[tuple[str, str, str]]]]:
    """Every version, the newest first, with what it changed: question, before, now."""
    rows = list(MonitoringForm.objects.filter(sent=session).order_by("-version"))
    words = labels()
    found = []
    for one, before in zip_longest(rows, rows[1:]):
        was = before.fields if before else one.fields
        changed = [
            (words.get(key, key), was.get(key, ""), now)
            for key, now in one.fields.items()
            if was.get(key, "") != now
        ]
        found.append((one, changed))
    return found
