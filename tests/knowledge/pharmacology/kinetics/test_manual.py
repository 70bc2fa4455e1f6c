"""The manual's ten uses run, and print what the manual says they print."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from ataraxy.knowledge.pharmacology.commands.verbs import run

MANUAL = Path(__file__).parents[4] / "docs" / "manual" / "pharmacology.md"
USE = re.compile(
    r"^## (\d+)\. .*?```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL | re.MULTILINE
)
USES = USE.findall(MANUAL.read_text("utf-8"))


COMMANDS = re.search(r"```sh\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)[1].splitlines()  # type: ignore[index]


@pytest.mark.parametrize("number", range(len(COMMANDS)))
def test_a_command_of_the_manual_runs(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    program, *words = shlex.split(COMMANDS[number])
    assert program == "ataraxy"
    assert run(words) == 0
    assert capsys.readouterr().out


def test_there_are_ten() -> None:
    assert [number for number, _, _ in USES] == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize(("number", "code", "printed"), USES, ids=[one[0] for one in USES])
def test_a_use_prints_what_the_manual_says(number: str, code: str, printed: str) -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, f"use {number}", "exec"), {"__name__": "manual"})
    assert out.getvalue() == printed
