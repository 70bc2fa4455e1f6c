"""The pages patients read: easy words, sources, and a clinic's own version beside what ships."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.evidence.reading_grade import grade
from tests.standing_people import MakeUser

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.programme.copies.models import CopyForm
from ataraxy.programme.portal import pages_text
from ataraxy.programme.portal.drawing import HEIGHT, WIDTH, Scale, draw
from ataraxy.programme.portal.limits import limits
from ataraxy.programme.portal.models_clinic import Topic
from ataraxy.programme.portal.modules import modules
from ataraxy.programme.portal.pages_text import shipped_pages
from ataraxy.programme.portal.plain_text import pieces, said

EASY = 7
PORTAL = Path(str(files("ataraxy.programme.portal")))
FOR_STAFF = re.compile(r"^(staff|plan_card|complaints|experiences|experience_words)")
SAID = re.compile(r"""^translate "([^"]+)"|_\("([^"]+)"\)""")
TEXTS = {
    **{f"self-care {one.key}": one.prose for one in modules().values()},
    **{f"treatment {one.key}": one.prose for one in shipped_pages().values()},
}
ASKED_FOR = {
    "sleep",
    "breathing",
    "muscles",
    "mindfulness",
    "exercise",
    "food",
    "caffeine_alcohol",
    "thought_record",
    "worry_time",
    "exposure",
    "support",
    "relapse_plan",
}


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_can_be_read_after_seven_years_of_school(name: str) -> None:
    assert grade("\n".join(said(part) for part in TEXTS[name])) <= EASY
    # A part of several sentences is held to it by itself; one short sentence says little.
    for part in TEXTS[name]:
        if len(part.split()) > EASY * 3:
            assert grade(said(part)) <= EASY, part


def test_each_module_that_was_asked_for_is_there_with_evidence_and_a_tracker() -> None:
    assert set(modules()) >= ASKED_FOR
    for one in modules().values():
        assert one.evidence.source
        assert one.tracker.charted is not None, one.key


def test_the_pages_contradict_the_popular_errors() -> None:
    words = {key: one.words for key, one in shipped_pages().items()}
    assert "For mood or anxiety it is not approved" in words["approved"]
    assert "do not swap" in words["two_forms"]
    assert "(RS)-" in shipped_pages()["two_forms"].notes
    assert "not a treatment for schizophrenia" in words["not_for"]
    assert "Not all end within an hour" in words["side_effects"]


def shown_to_patients() -> set[str]:
    found = set()
    for template in PORTAL.glob("templates/portal/*.html"):
        if FOR_STAFF.match(template.name):
            continue
        for token in Lexer(template.read_text("utf-8")).tokenize():
            if token.token_type is TokenType.BLOCK:
                found |= {one or other for one, other in SAID.findall(token.contents)}
    return found


def in_spanish() -> set[str]:
    source = Path(str(files("ataraxy")))
    known: set[str] = set()
    for catalogue in source.rglob("es/LC_MESSAGES/django.po"):
        with catalogue.open("rb") as opened:
            known |= {str(one.id) for one in read_po(opened) if one.id and one.string}
    return known


def test_the_frame_of_every_page_speaks_spanish() -> None:
    assert shown_to_patients() - in_spanish() == set()


def test_whom_to_call_in_danger_and_the_forms_of_a_copy_speak_spanish() -> None:
    with translation.override("en"):
        shown = {line.name for line in crisis_lines("US")} | {one.label for one in CopyForm}
    assert {str(one) for one in shown} - in_spanish() == set()


def test_every_topic_of_a_complaint_has_somebody_who_answers() -> None:
    assert set(limits().complaint) == {one.value for one in Topic}


def test_plain_text_becomes_headings_lists_and_paragraphs() -> None:
    found = pieces("## Do\n- one\n- two\n\nThen\nrest.\n\n<b>no markup</b>")
    assert [one.kind for one in found] == ["heading", "list", "paragraph", "paragraph"]
    assert found[1].items == ("one", "two")
    assert found[3].text == "<b>no markup</b>"


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(-5, 300)), min_size=1, max_size=30),
    st.integers(0, 5),
)
def test_every_mark_stands_inside_the_drawing(values: list[tuple[int, float]], low: int) -> None:
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=day), value) for day, value in values]
    drawing = draw(days, Scale(low, 100), "words", [first])
    assert drawing is not None
    assert len(drawing.marks) == len(values)
    assert all(0 <= one.x <= WIDTH and 0 <= one.y <= HEIGHT for one in drawing.marks)
    assert [one.x for one in drawing.marks] == sorted(one.x for one in drawing.marks)


def test_a_drawing_of_nothing_is_none() -> None:
    assert draw([], Scale(0, 10), "") is None


def test_a_clinic_rewrites_a_page_keeps_versions_and_goes_back(
    theirs: Client, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = Client()
    staff.force_login(make_user("medical_director"))
    edit, read = "/treatment-pages/at_home/", "/portal/treatment/at_home/"
    said_ = {"words": "## Here\n\nWe give none <i>home</i>.", "reason": "Our way", "seen": "0"}
    assert staff.post(edit, {**said_, "idempotency_key": "1"}).status_code == 302
    page = theirs.get(read).text
    assert "We give none &lt;i&gt;home&lt;/i&gt;." in page
    assert "In the words of the clinic" in page
    assert "nobody watches your breathing" not in page
    late = staff.post(edit, {**said_, "idempotency_key": "2"})
    assert "changed this page meanwhile" in late.text

    shipped = shipped_pages()
    newer = {**shipped, "at_home": replace(shipped["at_home"], text="New facts.")}
    monkeypatch.setattr(pages_text, "shipped_pages", lambda: newer)
    assert "has changed since you wrote yours" in staff.get(edit).text
    monkeypatch.undo()

    back = {**said_, "seen": "1", "act": "shipped", "idempotency_key": "3"}
    assert staff.post(edit, back).status_code == 302
    assert "nobody watches your breathing" in theirs.get(read).text
    assert "We give none" in staff.get(edit).text
    assert theirs.get("/portal/treatment/none_such/").status_code == 404
