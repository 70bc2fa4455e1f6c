"""A morning without screens: the pack says everything a nurse needs, and prints itself once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.session_people import Chairside
from tests.standing_people import MakePatient, MakeUser

from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.journey.session.downtime import is_due, paper_of_day
from ataraxy.journey.session.jobs import morning_pack
from ataraxy.journey.session.models_day import DowntimePack
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.documents.paper import canonical_text
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.people.models import Clinic

pytestmark = pytest.mark.django_db


def words_of(room: Chairside) -> str:
    paper, _sheets = paper_of_day(room.clinic, today_at(room.clinic), timezone.now(), "en")
    return canonical_text(paper)


def test_a_sheet_has_who_allergies_order_limits_an_empty_flowsheet_and_numbers(
    chairside: Chairside,
) -> None:
    before = words_of(chairside)
    assert "NOT SIGNED when this was printed: no dose" in before
    chairside.ready()
    words = words_of(chairside)
    for told in ("Rivera", "born 1985-04-12", "Allergies", "35 mg", "75 mL/h", "KET-2201",
                 "Upper pressure: act", "| before |", "| +10 min |", "| +40 min |", "988", "911",
                 "Luis Rivera", "70 kg", "At the chair: right patient",
                 "Seizure", "Enter from paper"):  # fmt: skip
        assert told in words, told
    assert "60 min since the end of dosing" in words


def test_the_first_page_says_what_to_call_the_clinic_on(chairside: Chairside) -> None:
    assert "This clinic" not in words_of(chairside)
    chairside.clinic.telephone = "+1 207 555 0110"
    chairside.clinic.telephone_after_hours = "+1 207 555 0111"
    words = words_of(chairside)
    assert "+1 207 555 0110" in words
    assert "+1 207 555 0111" in words


def test_every_patient_of_the_day_has_a_page_that_says_whose_it_is(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    chairside.beside(make_patient("Rossi", "Bruno"), "spravato")
    words = words_of(chairside)
    assert "--- Ana Rivera, born 1985-04-12" in words
    assert "--- Bruno Rossi, born" in words
    assert "120 min since the first device" in words


def test_it_is_printed_once_each_morning_and_kept(
    chairside: Chairside, other_clinic: Clinic
) -> None:
    day = today_at(chairside.clinic)
    local = datetime(day.year, day.month, day.day, 5, 0, tzinfo=chairside.clinic.zone)
    assert not is_due(chairside.clinic, local)
    begins = chairside.session.appointment.starts_at.astimezone(chairside.clinic.zone)
    morning = begins.replace(hour=7, minute=0)
    assert is_due(chairside.clinic, morning)
    with time_machine.travel(morning, tick=False):
        morning_pack()
        morning_pack()
    pack = DowntimePack.objects.get()
    assert (pack.sheets, pack.by_name) == (1, "Ataraxy")
    pages = PdfReader(BytesIO(content_of(pack.document))).pages
    assert len(pages) >= 3
    assert "Ana Rivera" in pages[1].extract_text()
    assert not is_due(other_clinic, morning)


def test_a_press_prints_again_and_whoever_opens_it_reads_each_patient(
    chairside: Chairside, make_user: MakeUser
) -> None:
    client = Client()
    client.force_login(make_user("nurse"))
    page = reverse("session:downtime")
    pdf = reverse("session:downtime_pdf")
    assert client.get(pdf).status_code == 404
    assert "Nothing was printed today" in client.get(page).content.decode()
    assert client.post(page, {"idempotency_key": "d1"}).status_code == 302
    assert client.post(page, {"idempotency_key": "d2"}).status_code == 302
    assert DowntimePack.objects.count() == 2
    assert "Earlier today" in client.get(page).content.decode()
    before = Entry.objects.filter(action="patient.read").count()
    answer = client.get(pdf)
    assert answer["Content-Type"] == "application/pdf"
    assert Entry.objects.filter(action="patient.read").count() == before + 1


def test_who_went_home_is_on_no_new_pack(
    chairside: Chairside, ago: Callable[[int], datetime]
) -> None:
    chairside.arrived()
    type(chairside.session).objects.filter(pk=chairside.session.pk).update(state="released")
    assert "No dosing visit is booked" in words_of(chairside)
    assert not is_due(chairside.clinic, timezone.now() + timedelta(0))
