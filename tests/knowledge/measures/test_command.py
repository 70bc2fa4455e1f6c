"""`ataraxy score` without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ataraxy.knowledge.measures.command import run


def test_json_holds_total_band_and_handling(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gad7", "--answers", "1,2,0,3,1,2,0", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["total"], shown["band"], shown["missing"]) == (9, "mild", [])


def test_a_baseline_adds_the_change_with_its_definitions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["gad7", "--answers", "1,2,0,3,1,2,0", "--baseline", "15", "--format", "json"])
    shown = json.loads(capsys.readouterr().out)["change"]
    assert shown["percent"] == 40.0
    assert shown["response"] is False
    assert any("Jacobson" in sentence for sentence in shown["definitions"])


def test_a_baseline_without_a_total_is_said_to_give_no_change(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["gad7", "--answers", "1,2,,,1,2,0", "--baseline", "15"]) == 0
    shown = capsys.readouterr()
    assert "GAD-7: no total" in shown.out
    assert "without a total there is no change" in shown.err


def test_text_names_the_flag(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["phq9", "--answers", "0,0,0,0,0,0,0,0,1"]) == 0
    shown = capsys.readouterr().out
    assert "PHQ-9: 1 of 27, minimal" in shown
    assert "Needs a person" in shown


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["gad8", "--answers", "1"], "There is no instrument “gad8”"),
        (["gad7", "--answers", "1,2"], "7 items; 2 answers"),
        (["gad7", "--answers", "1,2,0,3,1,2,x"], "whole numbers between commas"),
        (["gad7", "--answers", "1,2,0,3,1,2,7"], "item 7: 7 is not an answer"),
        (["gad7", "--answers", "1,2,0,3,1,2,0", "--baseline", "99"], "outside 0 to 21"),
        (["gad7", "--answers", "1,2,0,3,1,2,0", "--baseline", "nan"], "outside 0 to 21"),
        (["madrs", "--answers", "1,2"], "only the total is entered"),
        (["madrs", "--total", "61"], "outside 0 to 60"),
        (["lsas", "--total", "50", "--subscale", "fear=80"], "80 is outside 0 to 72"),
        (["lsas", "--total", "50", "--subscale", "joy=8"], "no subscale “joy”"),
        (
            ["lsas", "--total", "60", "--subscale", "fear=30", "--subscale", "avoidance=20"],
            "the parts come to 50, the total entered is 60",
        ),
        (["lsas", "--total", "50", "--subscale", "fear"], "NAME=POINTS"),
        (["gad7", "--answers", "1,2,0,3,1,2,0", "--subscale", "a=1"], "belongs to --total"),
    ],
)
def test_what_cannot_be_used_is_explained_with_status_2(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv) == 2
    assert said in capsys.readouterr().err


def test_scoring_needs_no_django() -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from ataraxy.knowledge.measures.command import run\n"
        "raise SystemExit(run(['gad7', '--answers', '0,0,0,0,0,0,0']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    assert "GAD-7: 0 of 21" in done.stdout


def test_an_entered_total_shows_band_and_what_it_reaches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["lsas", "--total", "61", "--subscale", "fear=31", "--baseline", "95"]
    assert run([*words, "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [cutoff["at_least"] for cutoff in shown["cutoffs"]] == [30, 60]
    assert shown["subscales"] == {"fear": 31, "avoidance": None}
    assert shown["change"]["response"] is True
    assert run(words) == 0
    assert "social anxiety probable: at least 30 (from memory" in capsys.readouterr().out
