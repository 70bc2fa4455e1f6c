"""Spravato: the programme's form is gathered on the way, due in seven days, sent once."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.fhir_validation import problems_of
from tests.session_people import Chairside
from tests.standing_people import MakePatient, MakeUser

from ataraxy.journey.recovery.models_rems import MonitoringForm
from ataraxy.journey.recovery.rems_board import not_enrolled, owed_forms
from ataraxy.journey.recovery.rems_fields import GROUPS, Seen, form_due, form_fields
from ataraxy.journey.recovery.services import send_by_ambulance
from ataraxy.journey.session.vitals import Vitals
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

ZERO = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
Ago = Callable[[int], datetime]


def fields(
    *after: tuple[int, Vitals], ended: int | None = 125, **changes: object
) -> dict[str, str]:
    seen = Seen(
        zone=ZoneInfo("UTC"),
        person={"lot": "SPR24F"},
        started_at=ZERO,
        ended_at=ZERO + timedelta(minutes=ended) if ended else None,
        before=((ZERO - timedelta(minutes=9), Vitals(128, 78)),),
        after=tuple((ZERO + timedelta(minutes=n), one) for n, one in after),
        medicines=changes.get("medicines", {}),  # type: ignore[arg-type]
        serious=bool(changes.get("serious")),
    )
    return {one.key: one.value for one in form_fields(seen)}


def test_pressures_minutes_sedation_and_dissociation_come_from_the_chart() -> None:
    found = fields(
        (20, Vitals(140, 84, sedation_moaas=5, dissociation=2)),
        (38, Vitals(152, 90, sedation_moaas=4, dissociation=1)),
        (60, Vitals(sedation_moaas=5, dissociation=1)),
        (120, Vitals(130, 80, sedation_moaas=5, dissociation=0)),
    )
    assert found["pressure_before"] == "128/78 (14:51)"
    assert found["pressure_at_40"] == "152/90 (15:38)"
    assert found["pressure_at_end"] == "130/80 (17:00)"
    assert found["total_minutes"] == "125"
    assert found["sedation"] == "yes, from 15:38, gone by 16:00"
    assert found["dissociation"] == "yes, from 15:20, gone by 17:00"


def test_what_was_not_charted_is_empty_and_never_no() -> None:
    found = fields((70, Vitals(130, 80)), ended=None)
    assert {found[key] for key in (*GROUPS, "pressure_at_40", "sedation", "dissociation",
                                   "total_minutes")} == {""}  # fmt: skip
    assert fields((70, Vitals(sedation_moaas=5)))["sedation"] == "no"
    still = fields((70, Vitals(dissociation=3)))["dissociation"]
    assert still == "yes, from 16:10, not charted as gone"


def test_a_medicine_is_yes_or_no_only_where_the_list_can_say_so() -> None:
    found = fields(medicines={"opioid": True, "maoi": False, "z_drug": None})
    assert (found["opioid"], found["maoi"], found["z_drug"]) == ("yes", "no, by the list", "")


@pytest.mark.parametrize(
    ("began", "zone", "due"),
    [
        ("2026-11-20T15:00+00:00", "America/New_York", "2026-11-27T10:00"),
        ("2026-11-21T04:30+00:00", "America/New_York", "2026-11-27T23:30"),  # the 20th there
        ("2026-10-28T18:00+00:00", "America/New_York", "2026-11-04T14:00"),  # clocks go back
        ("2027-03-10T18:00+00:00", "America/New_York", "2027-03-17T13:00"),  # clocks go forward
    ],
)
def test_the_seven_days_are_counted_on_the_clinics_own_clock(
    began: str, zone: str, due: str
) -> None:
    found = form_due(datetime.fromisoformat(began), ZoneInfo(zone))
    assert f"{found:%Y-%m-%dT%H:%M}" == due


@pytest.mark.django_db
def test_a_spray_session_owes_the_form_for_seven_days_and_it_is_sent_once(
    chairside: Chairside,
    make_patient: MakePatient,
    make_user: MakeUser,
    ago: Ago,
    tmp_path: Path,
) -> None:
    spray = chairside.beside(make_patient("Rossi", "Bruno"), "spravato").arrived()
    spray.asked(ride="arranged", enrolment_confirmed="SPR-118").measured(at=ago(140)).ordered()
    spray.prepared(None)
    nurse = Client()
    nurse.force_login(make_user("nurse"))
    url = reverse("recovery:rems", args=[spray.session.uid])
    assert nurse.get(url).status_code == 404  # no device was used yet
    spray.dosed(ago(130)).measured("150/90 80 97 14 m4 d2", ago(88))
    form = {"idempotency_key": "r0", "way": "fax", "seen": "0",
            "vitals_ok_before": "yes", "vitals_ok_at_end": "yes",
            "breathing": "no", "ready_minutes": "95", "confirmation": "R-1"}  # fmt: skip
    send_by_ambulance(actor=spray.nurse, key=fresh_key(), session=spray.session)
    task = Task.objects.get(kind="rems-form")
    assert timedelta(days=6) < task.due_at - task.opened_at <= timedelta(days=7)
    assert task.link == url
    page = nurse.get(url)
    still = {one.key: "no" for one in page.context["lines"] if one.is_open}
    assert {*GROUPS, "first_treatment"} <= set(still)  # it may have been given elsewhere
    assert nurse.post(url, form).status_code == 409  # the open lines are asked
    assert not re.search(r"checked|selected", page.content.decode())  # nothing is answered for them
    assert nurse.post(url, form | still | {"idempotency_key": "r1"}).status_code == 302
    kept = MonitoringForm.objects.get()
    assert kept.fields["lot"] == "KET-2201"
    assert kept.fields["ready_minutes"] == "95"
    assert kept.fields["pressure_at_40"].startswith("150/90")
    task.refresh_from_db()
    assert task.closed_at is not None
    assert (kept.version, kept.way) == (1, "fax")
    assert kept.origins["pressure_at_40"] == "charted reading"
    assert kept.origins["breathing"].startswith("answered by Nurse")
    _corrected_and_sent_again(nurse, url, form | still, kept, tmp_path)


def _corrected_and_sent_again(
    nurse: Client, url: str, form: dict[str, str], kept: MonitoringForm, folder: Path
) -> None:
    again = nurse.post(url, form | {"idempotency_key": "r2"})
    assert again.status_code == 409  # a correction says what was wrong
    page = nurse.get(url)
    every = {one.key: kept.fields[one.key] for one in page.context["lines"]}
    right = {"idempotency_key": "r3", "lot": "SPR-9", "correction": "The lot was misread",
             "confirmation": "R-2"}  # fmt: skip
    blind = nurse.post(url, form | every | right)  # corrects what was not on their screen
    assert blind.status_code == 409
    assert "meanwhile" in blind.content.decode()
    right |= {"idempotency_key": "r4", "seen": "1"}
    assert nurse.post(url, form | every | right).status_code == 302
    first, second = MonitoringForm.objects.order_by("version")
    assert (first.fields["lot"], second.fields["lot"]) == ("KET-2201", "SPR-9")
    assert (second.version, second.correction) == (2, "The lot was misread")
    assert "R-1" in (seen := nurse.get(url).content.decode())
    assert "R-2" in seen
    assert "<del>KET-2201</del> <ins>SPR-9</ins>" in seen
    before = nurse.get(f"{url}csv/?version=1").content.decode()
    assert "KET-2201" in before
    assert "SPR-9" not in before
    assert [nurse.get(f"{url}pdf/?version={n}").status_code for n in ("3", "x")] == [404, 404]
    _copies_say_the_same(nurse, url, folder)


def _copies_say_the_same(nurse: Client, url: str, folder: Path) -> None:
    words = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(nurse.get(f"{url}pdf/").content)).pages
    )
    assert "CORRECTED FORM, version 2" in words
    assert "SPR-9" in words
    rows = list(csv.DictReader(io.StringIO(nurse.get(f"{url}csv/").content.decode())))
    assert {row["key"]: row["answer"] for row in rows}["lot"] == "SPR-9"
    sent = nurse.get(f"{url}fhir/").content
    assert problems_of({"form": sent}, folder) == {}
    asked, told, who = (one["resource"] for one in json.loads(sent)["entry"])
    assert who["name"] == [{"text": "Bruno Rossi"}]
    assert told["status"] == "amended"
    known = {line["linkId"] for part in asked["item"] for line in part["item"]}
    answers = {line["linkId"]: line["answer"][0]["valueString"]
               for part in told["item"] for line in part["item"]}  # fmt: skip
    assert set(answers) <= known
    assert answers["lot"] == "SPR-9"


@pytest.mark.django_db
def test_the_board_counts_the_days_and_names_who_is_not_enrolled(
    chairside: Chairside, make_patient: MakePatient, make_user: MakeUser, ago: Ago
) -> None:
    spray = chairside.beside(make_patient("Rossi", "Bruno"), "spravato").arrived()
    chairside.beside(make_patient("Okoye", "Ada"), "spravato")
    spray.asked(ride="arranged", enrolment_confirmed="SPR-118").measured(at=ago(140)).ordered()
    spray.prepared(None)
    spray.dosed(ago(130))
    send_by_ambulance(actor=spray.nurse, key=fresh_key(), session=spray.session)
    clinic, now = spray.clinic, timezone.now()
    today = now.astimezone(clinic.zone).date()
    (owed,) = owed_forms(clinic, today)
    assert owed.due_on == ago(130).astimezone(clinic.zone).date() + timedelta(days=7)
    assert owed.days_left == (owed.due_on - today).days
    late = owed.due_on + timedelta(days=2)
    assert [one.days_left for one in owed_forms(clinic, late)] == [-2]
    assert [one.patient.family_name for one in not_enrolled(clinic, now)] == ["Okoye"]
    coordinator = Client()
    coordinator.force_login(make_user("coordinator"))
    board = coordinator.get(reverse("recovery:rems_board")).content.decode()
    assert "Bruno Rossi" in board
    assert "Ada Okoye" in board
    today_page = Client()
    today_page.force_login(make_user("nurse"))
    assert "6 days left" in today_page.get(reverse("desk:today")).content.decode()


@pytest.mark.django_db
def test_an_infusion_owes_no_form(chairside: Chairside, make_user: MakeUser, ago: Ago) -> None:
    chairside.in_recovery(ago(90), ago(50))
    send_by_ambulance(actor=chairside.nurse, key=fresh_key(), session=chairside.session)
    assert not Task.objects.filter(kind="rems-form").exists()
    nurse = Client()
    nurse.force_login(make_user("nurse"))
    url = reverse("recovery:rems", args=[chairside.session.uid])
    assert nurse.get(url).status_code == 404
