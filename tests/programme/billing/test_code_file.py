"""A clinic's licensed code file: loaded once, or refused whole with the line that is wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ataraxy.platform.people.models import Clinic
from ataraxy.programme.billing.models import LicensedCode


def test_a_licensed_file_is_loaded_once_and_a_bad_line_is_named(
    clinic: Clinic, tmp_path: Path
) -> None:
    file = tmp_path / "cpt.csv"
    file.write_text("code,description\n96365,Licensed words\n99213,More words\n")
    for _time in range(2):
        call_command("load_codes", str(file), edition="2026", stdout=io.StringIO())
    file.write_text("code,description\n96365,Licensed words\nXX,No\n")
    with pytest.raises(CommandError, match="line 3: 'XX' is no code"):
        call_command("load_codes", str(file), edition="2027")
    assert LicensedCode._base_manager.count() == 2


@pytest.mark.parametrize(
    ("content", "edition", "why"),
    [
        (b"", "2026", "the column .code. is missing"),
        (b"code\n96365\n", "2026", "the column .description. is missing"),
        (b"code;description\n96365;Words\n", "2026", "the column .code. is missing"),
        (b"code,description\n", "2026", "holds no code"),
        (b"code,description\n96365\n", "2026", "line 2: has too few columns"),
        (b"code,description\n96365,\n", "2026", "line 2: 96365 has no usable description"),
        (b"code,description\n96365," + b"x" * 501 + b"\n", "2026", "no usable description"),
        (b"code,description\n96365," + b"x" * 200_000 + b"\n", "2026", "no CSV that can be read"),
        (b"code,description\n96365,A\n96365,B\n", "2026", "line 3: 96365 stands in the file twice"),
        (b"code,description\n=1+1,A\n", "2026", "line 2: '=1.1' is no code"),
        (b"code,description\n96365,\xff\xfe\n", "2026", "can't decode"),
        (b'code,description\n96365,"A\n', "2026", "no CSV that can be read"),
        (b"code,description\n96365,A\n", " ", "the edition needs a name"),
        (b"code,description\n96365,A\n", "x" * 41, "the edition needs a name"),
    ],
)
def test_a_licensed_file_that_cannot_be_used_is_refused_whole(
    clinic: Clinic, tmp_path: Path, content: bytes, edition: str, why: str
) -> None:
    file = tmp_path / "cpt.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=why):
        call_command("load_codes", str(file), edition=edition)
    assert not LicensedCode._base_manager.exists()
