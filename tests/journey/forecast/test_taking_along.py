"""The figure goes along as CSV and as PDF; a refused dose gives neither."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.journey.forecast.asking import filled, url

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_the_table_goes_along_as_csv_and_is_journalled(prescriber: Client, planned: Course) -> None:
    before = Entry.objects.count()
    answer = prescriber.post(url(planned, "table/"), filled())
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0][0] == "Minutes since the start of the dose"
    assert len(rows) == 1 + 241
    assert 100 < float(rows[1 + 40][1]) < 200
    assert Entry.objects.count() == before + 1


def test_the_sheet_is_a_tagged_pdf_with_the_curve_and_its_words(
    prescriber: Client, planned: Course
) -> None:
    answer = prescriber.post(url(planned, "sheet/"), filled())
    assert answer["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in read.pages)
    for part in ("A prediction, not an order", "In plasma, S-ketamine", "75 mL/h", "Rivera"):
        assert part in text
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert not [image for page in read.pages for image in page.images]  # vectors, no pixels


def test_a_refused_dose_gives_no_file_but_the_reason(prescriber: Client, planned: Course) -> None:
    for tail in ("table/", "sheet/"):
        answer = prescriber.post(url(planned, tail), filled(amount="1.2"))
        assert "text/html" in answer["Content-Type"]
        assert "above the IV ceiling per kg" in answer.content.decode()
