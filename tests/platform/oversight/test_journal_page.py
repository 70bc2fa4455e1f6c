"""The auditor's page: search, read in words, export, check; its own reads stand in the journal."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import AsyncClient, Client
from django.urls import reverse
from django_scopes import scope
from tests.harness import loops
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.platform.audit import append_only
from ataraxy.platform.audit.journal import record
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.audit.verify import anchors
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.models import Clinic, Patient, PatientIdentifier

URL = "/journal/"


@pytest.fixture
def auditor(client: Client, make_user: MakeUser) -> Client:
    """The auditor's browser."""
    client.force_login(make_user("auditor"))
    return client


@pytest.fixture
def looked_at(make_actor: MakeActor, patient: Patient, clinic: Clinic) -> Patient:
    """A patient with a number, whose chart a nurse read."""
    with scope(clinic=clinic.pk):
        PatientIdentifier.objects.create(clinic=clinic, patient=patient, system="mrn", value="M-7")
    journal_read(make_actor("nurse"), patient, "chart")
    return patient


def _rows(client: Client, **query: str) -> list[str]:
    lines = client.get(URL, query).context["lines"]
    return [f"{line.entry.actor_name} {line.words}" for line in lines]


def test_a_look_reads_as_a_sentence_with_the_patients_name(
    auditor: Client, looked_at: Patient
) -> None:
    text = auditor.get(URL, {"action": "patient.read"}).content.decode()
    assert "Nurse.Harbor Tester" in text
    assert "looked at: chart" in text
    assert "Ana Rivera" in text


@pytest.mark.parametrize("number", ["M-7", "uid"])
def test_a_patient_is_found_by_number_or_id(
    auditor: Client, looked_at: Patient, make_patient: MakePatient, make_actor: MakeActor,
    number: str,
) -> None:  # fmt: skip
    journal_read(make_actor("nurse"), make_patient("Other"), "chart")
    asked = str(looked_at.uid) if number == "uid" else number
    assert _rows(auditor, patient=asked) == ["Nurse.Harbor Tester looked at"]
    assert _rows(auditor, patient="M-8") == []


def test_a_person_is_found_by_name(
    auditor: Client, looked_at: Patient, make_actor: MakeActor
) -> None:
    journal_read(make_actor("therapist"), looked_at, "chart")
    assert set(_rows(auditor, person="therapist")) == {"Therapist.Harbor Tester looked at"}
    assert _rows(auditor, person="nobody-like-this") == []


def test_a_period_counts_days_of_the_clinic(auditor: Client, make_actor: MakeActor) -> None:
    actor = make_actor("nurse")
    late_evening_in_new_york = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
    with time_machine.travel(late_evening_in_new_york, tick=False):
        record(actor=actor, action="test.evening")
    day = {"since": "2026-03-01", "until": "2026-03-01"}
    assert _rows(auditor, **day) == ["Nurse.Harbor Tester test: evening"]
    assert _rows(auditor, since="2026-03-02", until="2026-03-02") == []


def test_the_list_goes_on_without_gap_or_repeat(auditor: Client, make_actor: MakeActor) -> None:
    actor = make_actor("nurse")
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):  # one instant for all
        for _ in range(120):
            record(actor=actor, action="staff.add")
    seen: list[int] = []
    query = "?action=staff.add"
    while query:
        page = auditor.get(URL + query)
        seen += [line.entry.number for line in page.context["lines"]]
        query = f"?{page.context['older']}" if page.context["older"] else ""
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 120


def test_another_clinics_journal_is_not_shown(
    auditor: Client, make_actor: MakeActor, other_clinic: Clinic, make_user: MakeUser
) -> None:
    record(actor=make_actor("nurse", at=other_clinic), action="staff.add")
    assert _rows(auditor, action="staff.add") == []
    Client().force_login(make_user("prescriber", at=other_clinic))
    Client().force_login(make_user("prescriber"))
    names = " ".join(_rows(auditor, chain="network"))
    assert "Prescriber.Harbor" in names
    assert "Prescriber.Mesa" not in names


def test_searching_is_itself_an_entry(auditor: Client, looked_at: Patient) -> None:
    auditor.get(URL, {"patient": "M-7"})
    entry = Entry.objects.get(action="audit.search")
    assert json.loads(entry.detail)["filters"]["patient"] == "M-7"
    assert "Auditor.Harbor Tester searched the journal" in _rows(auditor, action="audit.search")


def test_the_export_streams_every_row_and_disarms_formulas(
    auditor: Client, make_actor: MakeActor
) -> None:
    actor = make_actor("nurse")
    for number in range(1_100):
        record(actor=actor, action="staff.add", subject=f"=HYPERLINK({number})")
    answer = auditor.get(reverse("oversight:export"), {"action": "staff.add"})
    assert answer.streaming  # type: ignore[attr-defined]
    parts = [part.decode() for part in _chunks(answer)]
    assert len(parts) > 2
    rows = list(csv.DictReader(StringIO("".join(parts))))
    assert len(rows) == 1_100
    assert all(row["subject"].startswith("'=") for row in rows)
    assert len(rows[0]["mac"]) == 64
    assert Entry.objects.filter(action="audit.export").count() == 1


def test_a_broken_journal_is_named_on_the_page(auditor: Client, make_actor: MakeActor) -> None:
    for _ in range(5):
        record(actor=make_actor("nurse"), action="staff.add")
    assert "hold: none altered" in _checked(auditor)
    with _without_guards():
        Entry.objects.filter(action="staff.add", number=3).update(actor_name="Somebody else")
    assert "entry 3" in _checked(auditor)


def test_the_command_names_a_tail_cut_off_that_only_a_copy_elsewhere_shows(
    make_actor: MakeActor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        record(actor=make_actor("nurse"), action="staff.add")
    call_command("verify_audit", stdout=StringIO())
    longer = [
        {"clinic_id": one.clinic_id, "number": one.number + 2, "mac": "f" * 64} for one in anchors()
    ]
    copy = tmp_path / "copy.json"
    copy.write_text(json.dumps(longer))
    told = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit", "--anchors", str(copy), stderr=told)
    assert end.value.code == 1
    assert "entry 4: cut off here" in told.getvalue()


@pytest.mark.parametrize("content", ["not json", '[{"other": 1}]'])
def test_a_file_that_holds_no_anchors_is_refused(db: None, tmp_path: Path, content: str) -> None:
    path = tmp_path / "copy.json"
    path.write_text(content)
    with pytest.raises(CommandError, match="Nothing was checked"):
        call_command("verify_audit", "--anchors", str(path))


def test_a_page_of_a_long_journal_costs_few_queries(
    auditor: Client, looked_at: Patient, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        auditor.get(URL)


def _chunks(answer: object) -> Iterator[bytes]:
    return iter(answer)  # type: ignore[call-overload, no-any-return]


def _checked(auditor: Client) -> str:
    return auditor.post(reverse("oversight:check"), follow=True).content.decode()


class _without_guards:
    """What somebody with the database file and an SQL prompt could do."""

    def __enter__(self) -> None:
        on = ' ON "audit_entry"' if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TRIGGER "audit_entry_no_update"{on}')

    def __exit__(self, *_: object) -> None:
        append_only.install(connection)


def test_the_export_streams_without_blocking_the_server(
    fresh_db: str, make_user: MakeUser, make_actor: MakeActor
) -> None:
    for _ in range(3):
        record(actor=make_actor("nurse"), action="staff.add")
    browser = AsyncClient()
    browser.force_login(make_user("auditor"))

    async def fetch() -> bytes:
        answer = await browser.get(reverse("oversight:export"), {"action": "staff.add"})
        assert answer.is_async  # type: ignore[attr-defined]
        return b"".join([part async for part in answer])  # type: ignore[attr-defined]

    assert len(loops.run(fetch()).splitlines()) == 4
