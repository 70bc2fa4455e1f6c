"""A rule file that cannot be used stops the command with its name: nothing is half applied."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.knowledge.charts.test_screen_command import _bundle

from ataraxy.knowledge.charts.command import run
from ataraxy.knowledge.evidence import rule_files, vocabulary
from ataraxy.knowledge.evidence.trigger import TriggerError


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of rules of one's own, in the place of the shipped ones."""
    folder = tmp_path / "rules"
    shutil.copytree(rule_files.RULES_FOLDER, folder)
    monkeypatch.setattr(rule_files, "RULES_FOLDER", folder)
    rule_files.shipped_rulebook.cache_clear()
    yield folder
    rule_files.shipped_rulebook.cache_clear()


def _swap(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def _record(tmp_path: Path) -> str:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(_bundle()), "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("active(condition in aneurysmal_disease)", "active(condition in unheard_of)", "S-01"),
        ("active(condition in aneurysmal_disease)", "anurysm", "no fact or definition"),
        ("active(condition in aneurysmal_disease)", "active(condition in", "Expected a name"),
        ('severity = "exclude"', 'severity = "dreadful"', "dreadful"),
    ],
)
def test_an_unknown_fact_or_a_broken_trigger_is_named(
    rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str
) -> None:
    _swap(rules / "hard_stops.toml", old, new)
    assert run([_record(tmp_path), "--format", "json"]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert "hard_stops.toml" in told.err
    assert not told.out


def test_a_definition_that_contains_itself_is_named_with_its_way_round(
    tmp_path: Path,
) -> None:
    circle = (
        '[[definition]]\nname = "hen"\nmeaning = "hen"\nexpression = "egg"\n'
        '[[definition]]\nname = "egg"\nmeaning = "egg"\nexpression = "hen"\n'
    )
    path = tmp_path / "vocabulary_circle.toml"
    path.write_text(circle, "utf-8")
    with pytest.raises(TriggerError, match="hen → egg → hen"):
        vocabulary.load_vocabulary([*vocabulary.VOCABULARY_FILES, path])


def test_one_changed_file_changes_what_the_command_and_the_report_say(
    rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ataraxy.knowledge.charts.validation import page  # reads the rules when asked

    _swap(rules / "hard_stops.toml", 'title = "Under 18"', 'title = "Under eighteen"')
    _swap(rules / "hard_stops.toml", "age_years < 18", "age_years < 60")
    record = _record(tmp_path)
    assert run([record, "--on", "2026-11-22", "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    found = next(row for row in one["findings"] if row["rule"] == "S-10")
    assert (found["title"], found["answer"]) == ("Under eighteen", "fires")
    assert "| S-10 Under eighteen | iv |  | 1 |" in page(Path(record))
