"""An inspector's questions: balances, patients from a lot, lots from a patient, true copies."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.clinic.pharmacy.stocked import VIAL, Dose, vials
from tests.signing import proof_by
from tests.standing_people import MakeUser

from ataraxy.clinic.pharmacy import dosing, services
from ataraxy.clinic.pharmacy.dosing import Remainder, Taken
from ataraxy.clinic.pharmacy.inspecting import Wanted, ask, write_report
from ataraxy.clinic.pharmacy.inspection import Scope, balances, lots_of, who_got
from ataraxy.clinic.pharmacy.inspection_csv import csv_parts, verify_copy
from ataraxy.clinic.pharmacy.models import Account, Cabinet
from ataraxy.clinic.pharmacy.models_custody import Inspection
from ataraxy.clinic.pharmacy.services import Found
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.people.models import Clinic, Patient

pytestmark = pytest.mark.django_db
EVER = (date(2020, 1, 1), date(2090, 1, 1))


@pytest.fixture
def dosed(
    cabinet: Cabinet,
    nurse: Actor,
    custodian: Actor,
    dose: Dose,
    make_user: MakeUser,
    clinic: Clinic,
) -> Account:
    """A dose of 35 mg: 33 given, 2 wasted; and a count that found 10 mg too little."""
    account = dose()
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    dosing.give(nurse, account, 33_000)
    rest = Remainder(wasted_ug=2_000, reason="Left in the syringe")
    dosing.settle_remainder(nurse, account, rest, proof_by(make_user("prescriber"), clinic))
    found = [Found(one.uid, one.balance_ug) for one in vials()]
    found[1] = Found(found[1].container_uid, VIAL - 10_000, "Spilled")
    services.count(actor=custodian, key="count", cabinet=cabinet, found=found)
    return account


def copy_of(scope: Scope, folder: Path) -> Path:
    path = folder / "copy.csv"
    path.write_bytes("".join(csv_parts(scope)).encode())
    return path


def test_opening_balance_and_changes_give_the_closing_balance(
    dosed: Account, in_clinic: Clinic
) -> None:
    (one,) = balances(Scope(in_clinic, *EVER))
    assert (one.opening_ug, one.closing_ug) == (0, 3 * VIAL - 45_000)
    assert one.changes == {"received": 3 * VIAL, "drawn": -35_000, "counted": -10_000}
    (after,) = balances(Scope(in_clinic, date(2090, 1, 2), date(2091, 1, 1)))
    assert (after.opening_ug, after.changes) == (3 * VIAL - 45_000, {})


def test_the_patient_is_found_from_the_lot_and_the_lot_from_the_patient(
    dosed: Account, in_clinic: Clinic, patient: Patient
) -> None:
    assert [one.account for one in who_got(in_clinic, "KET-2201")] == [dosed]
    assert who_got(in_clinic, "KET-9") == []
    assert [(lot, count) for _name, lot, count in lots_of(patient)] == [("KET-2201", 1)]


def test_the_paper_names_patient_lot_witness_and_that_the_seals_hold(
    dosed: Account, custodian: Actor, patient: Patient
) -> None:
    made = ask(actor=custodian, key="a", wanted=Wanted(*EVER, lot="KET-2201"))
    report = write_report(Inspection.objects.select_related("clinic").get(pk=made.pk))
    assert report.document is not None
    assert (report.done, report.total, report.problem) == (8, 1 + 6 + 1, "")
    pages = PdfReader(BytesIO(content_of(report.document))).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    for said in (patient.full_name, "KET-2201", "K-0001", "drawn 35 mg", "given 33 mg",
                 "wasted 2 mg", "Prescriber", "none was altered", "Spilled", "10 mg"):  # fmt: skip
        assert said in words
    assert write_report(report).document == report.document


def test_a_copy_is_true_until_one_character_of_it_is_changed(
    dosed: Account, in_clinic: Clinic, tmp_path: Path
) -> None:
    path = copy_of(Scope(in_clinic, *EVER), tmp_path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    assert verify_copy(path).problem == ""
    assert verify_copy(path).entries == len(lines) - 2
    edits = {
        "entry 4 was altered": [*lines[:4], lines[4].replace("500.000", "490.000"), *lines[5:]],
        "cut off after entry": lines[:-2],
        "entries are missing": [*lines[:-2], lines[-1]],
        "entry ? was altered": [*lines[:3], "x\n", *lines[3:]],
    }
    edits["entry ? was altered"][3] = "\n"
    for said, edited in edits.items():
        path.write_bytes("".join(edited).encode())
        assert said in verify_copy(path).problem
    path.write_text("number,at\n1,2\n")
    with pytest.raises(ValueError, match="not a copy"):
        verify_copy(path)


def test_the_command_names_the_first_altered_row_of_an_edited_copy(
    dosed: Account, in_clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy_of(Scope(in_clinic, *EVER), tmp_path)
    call_command("verify_ledger", copy=path)
    assert "is a true copy of" in capsys.readouterr().out
    path.write_text(path.read_text("utf-8").replace(",35.000,", ",30.000,", 1), "utf-8")
    with pytest.raises(SystemExit):
        call_command("verify_ledger", copy=path)
    assert "was altered in the copy" in capsys.readouterr().err


def test_a_copy_runs_nothing_in_a_spreadsheet(
    dosed: Account, in_clinic: Clinic, patient: Patient
) -> None:
    Patient.objects.filter(pk=patient.pk).update(address='=HYPERLINK("x")')
    text = "".join(csv_parts(Scope(in_clinic, *EVER)))
    assert "'=HYPERLINK" in text
    assert ",-35.000," in text


def test_the_pages_show_and_send_only_what_was_asked_for(
    dosed: Account, make_user: MakeUser, patient: Patient
) -> None:
    auditor = Client()
    auditor.force_login(make_user("auditor"))
    page = auditor.get(reverse("pharmacy:inspection"), {"lot": "KET-2201"}).content.decode()
    assert patient.full_name in page
    other = auditor.get(reverse("pharmacy:inspection"), {"lot": "KET-9"}).content.decode()
    assert "Nothing of this lot was drawn" in other
    copy = auditor.get(reverse("pharmacy:inspection_csv"), {"product": "spravato_28"})
    assert b"".join(copy).decode().splitlines()[1].startswith("end,0")  # type: ignore[arg-type]
    wrong = auditor.get(
        reverse("pharmacy:inspection"), {"first": "2026-02-02", "last": "2026-02-01"}
    )
    assert "ends before it begins" in wrong.content.decode()
    asked = auditor.post(
        reverse("pharmacy:inspection"),
        {"first": "2026-01-01", "last": "2026-12-31", "idempotency_key": "k"},
    )
    assert asked.status_code == 302
    assert auditor.get(asked.url).status_code == 200  # type: ignore[attr-defined]
