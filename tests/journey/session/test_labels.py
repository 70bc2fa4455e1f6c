"""Labels of several doses on one sheet: what stands on them, and that a scanner reads them back."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.poppler import poppler
from tests.session_people import Chairside
from tests.standing_people import MakePatient, MakeUser

from ataraxy.clinic.pharmacy.symbol import uid_of
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.journey.session.label_sheet import wanted_on
from ataraxy.platform.audit.models import Entry

pytestmark = pytest.mark.django_db
PAGE, PDF = reverse("session:labels"), reverse("session:labels_pdf")


@pytest.fixture
def two(chairside: Chairside, make_patient: MakePatient) -> list[Chairside]:
    """An infusion and a spray of today, both prepared."""
    other = chairside.beside(make_patient("חדד", "נועה"), route="spravato")
    for one, bag_ml in ((chairside, 50.0), (other, None)):
        one.arrived().asked().measured().ordered().prepared(bag_ml=bag_ml)
    return [chairside, other]


@pytest.fixture
def nurse(client: Client, make_user: MakeUser) -> Client:
    """The nurse's browser."""
    client.force_login(make_user("nurse"))
    return client


def symbols_in(pdf: bytes, folder: Path) -> list[tuple[str, int, int, int]]:
    """Every symbol as another program renders and reads it: text, sheet, x and y at 150 dpi."""
    (folder / "labels.pdf").write_bytes(pdf)
    command = [poppler("pdftoppm"), "-gray", "-r", "150", folder / "labels.pdf", folder / "sheet"]
    subprocess.run(command, check=True)
    found = []
    for number, file in enumerate(sorted(folder.glob("sheet*.pgm"))):
        _magic, size, _most, pixels = file.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        picture = np.frombuffer(pixels, dtype=np.uint8).reshape(height, width)
        for one in zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.DataMatrix):
            corner = one.position.top_left
            found.append((one.text, number, corner.x, corner.y))
    return sorted(found, key=lambda one: (one[1], one[3] // 50, one[2]))


def printed(nurse: Client, **told: object) -> HttpResponse:
    """What the page answers to these fields."""
    return nurse.get(PDF, {"sheet": "letter_3x10", "start": 1, **told})  # type: ignore[return-value]


def test_a_sheet_holds_every_dose_of_today_where_it_was_asked_for_and_is_read_back(
    two: list[Chairside], nurse: Client, tmp_path: Path
) -> None:
    infusion, spray = (one.record.preparation for one in two)
    assert infusion is not None
    assert spray is not None
    page = nurse.get(PAGE)
    keys = [key for key, _words in page.context["form"].fields["label"].choices]
    assert keys == [f"{infusion.uid}.syringe", f"{infusion.uid}.bag", f"{spray.uid}.package"]
    assert page.context["form"].initial == {"sheet": "letter_3x10", "start": 1}
    pdf = printed(nurse, label=keys, start=29)
    read = symbols_in(pdf.content, tmp_path)
    assert [uid_of(one[0]) for one in read] == [infusion.uid, infusion.uid, spray.uid]
    assert [one[1] for one in read] == [0, 0, 1]  # places 29 and 30, then a new sheet
    assert read[0][3] == pytest.approx(read[1][3], abs=5)
    assert read[0][3] - read[2][3] == pytest.approx(9 * 150, abs=5)
    assert read[1][2] - read[0][2] == pytest.approx(69.85 / 25.4 * 150, abs=3)
    assert nurse.get(PAGE).context["form"].initial["start"] == 2
    assert Entry.objects.filter(action="patient.read").count() == 2


def test_a_bag_says_its_own_strength_and_the_syringe_that_of_the_vial(
    two: list[Chairside], nurse: Client
) -> None:
    pdf = printed(
        nurse, label=[one.key for one in wanted_on(two[0].clinic, today_at(two[0].clinic))]
    )
    text = " ".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    assert "0.7 mL at 50 mg/mL, for the bag of 50 mL" in text
    assert "Ketamine 35 mg" in text  # and not “50 mg/mL” above a bag that holds 0.7
    assert "50 mL at 0.7 mg/mL · 75 mL/h" in text
    assert "נועה" in text or "העונ" in text


_REFUSED = (
    ({"label": []}, "Nothing is chosen to print"),
    ({"start": 31}, "places 1 to 30; there is no place 31"),
    ({"start": 0}, "no place 0"),
    ({"start": "first"}, "whole number"),
    ({"sheet": "napkin"}, "Select a valid choice"),
    ({"label": ["b1f0.bag"]}, "Select a valid choice"),
)


def test_what_cannot_be_printed_is_refused_and_nobody_was_read(
    two: list[Chairside], nurse: Client
) -> None:
    label = wanted_on(two[0].clinic, today_at(two[0].clinic))[0].key
    for changes, told in _REFUSED:
        answer = printed(nurse, **({"label": [label]} | changes))
        assert answer.status_code == 409
        assert told in answer.content.decode()
    assert not Entry.objects.filter(action="patient.read").exists()


def test_a_dose_prepared_anew_has_another_label_and_an_ended_visit_none(
    two: list[Chairside], nurse: Client
) -> None:
    clinic, day = two[0].clinic, today_at(two[0].clinic)
    before = [one.key for one in wanted_on(clinic, day)]
    two[0].prepared()
    after = [one.key for one in wanted_on(clinic, day)]
    assert before[2:] == after[2:]
    assert set(before[:2]).isdisjoint(after)
    assert printed(nurse, label=before[:1]).status_code == 409
    session = two[1].session
    type(session).objects.filter(pk=session.pk).update(state="released")
    assert len(wanted_on(clinic, day)) == 2
