"""Changing one rule file changes screening page, letter, browser and report, with no code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from tests.journey.screening.conftest import cleared, course, record
from tests.journey.screening.screening_people import Record, decide
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.letters import queries, services
from ataraxy.journey.screening.models import RuleText
from ataraxy.journey.screening.rules import Wish
from ataraxy.knowledge.evidence import rule_files

__all__ = ["cleared", "course", "record"]
pytestmark = pytest.mark.django_db

OLD_MEANS = "Aneurysm or arteriovenous malformation on record."
OLD_PLAIN = "Your records show a weak or odd blood vessel."


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shipped rules with other words in one file."""
    folder = tmp_path / "rules"
    shutil.copytree(rule_files.RULES_FOLDER, folder)
    path = folder / "hard_stops.toml"
    text = path.read_text("utf-8")
    for old, new in (
        (OLD_MEANS, "A vessel that bulges."),
        (OLD_PLAIN, "One of your vessels bulges."),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    monkeypatch.setattr(rule_files, "RULES_FOLDER", folder)
    rule_files.shipped_rulebook.cache_clear()
    yield
    rule_files.shipped_rulebook.cache_clear()


def test_page_letter_browser_and_kept_text_say_what_the_file_says(
    changed: None,
    client: Client,
    cleared: Course,
    record: Record,
    make_actor: MakeActor,
    make_user: MakeUser,
) -> None:
    record("I71.4", "Abdominal aortic aneurysm")
    client.force_login(make_user("prescriber"))
    for address in (f"/courses/{cleared.uid}/screening/", "/rules/S-01/"):
        page = client.get(address).content.decode()
        assert "A vessel that bulges." in page
        assert OLD_MEANS not in page
    decide(cleared, make_actor, make_user, wish=Wish("not_suitable", "Aneurysm of 5 cm."))
    letter = services.draft(
        actor=make_actor("prescriber"), key="l", course=Course.objects.get(), audience="patient"
    )
    said = " ".join(str(one) for one in queries.newest(letter).sections)
    assert "One of your vessels bulges." in said
    assert "A vessel that bulges." in RuleText.objects.get(rule="S-01").text
