"""Static files arrive whole, also when an upgrade replaced them under a running server."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import RequestFactory
from whitenoise.responders import StaticFile

from ataraxy.web.static_files import StaticFiles


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.css"
    path.write_text("a { color: red }")
    return path


def test_a_file_that_grew_since_the_start_is_not_cut_off(sheet: Path) -> None:
    known = StaticFile(str(sheet), [("Content-Type", "text/css")])
    sheet.write_text("a { color: red } b { color: blue }")
    answer = StaticFiles.serve(known, RequestFactory().get("/static/sheet.css"))
    assert answer["Content-Length"] == str(len(answer.content)) == "34"
    assert answer["Content-Type"] == "text/css"


def test_a_part_that_was_asked_for_stays_a_part(sheet: Path) -> None:
    known = StaticFile(str(sheet), [("Content-Type", "text/css")])
    request = RequestFactory().get("/static/sheet.css", HTTP_RANGE="bytes=0-3")
    answer = StaticFiles.serve(known, request)
    assert (answer.status_code, answer.content) == (206, b"a { ")
