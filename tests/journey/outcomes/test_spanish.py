"""Every sentence of the frame around a patient's questions is there in Spanish."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation.template import templatize

from ataraxy.clinic.policy.reference import crisis_lines

SRC = Path(str(files("ataraxy")))
PAGES = (
    *(
        SRC / "journey/collecting/templates/collecting" / f"{name}.html"
        for name in ("stop", "paper")
    ),
    *(
        SRC / "journey/outcomes/templates/outcomes" / f"{name}.html"
        for name in ("questions", "done", "alarm", "help", "crisis")
    ),
    *(
        SRC / "journey/daybefore/templates/daybefore" / f"{name}.html"
        for name in ("questions", "thanks", "before", "crisis")
    ),
    *(
        SRC / "platform/people/templates/people" / f"{name}.html"
        for name in ("link", "link_closed", "call_clinic")
    ),
    SRC / "journey/homedose/templates/homedose/page.html",
    SRC / "web/templates/plain.html",
)
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "_": None}


def spanish() -> set[str]:
    found: set[str] = set()
    for path in SRC.rglob("locale/es/LC_MESSAGES/django.po"):
        with path.open("rb") as opened:
            for one in read_po(opened):
                ids = one.id if isinstance(one.id, tuple | list) else (one.id,)
                found |= {text for text in ids if one.string}
    return found


def sentences(path: Path) -> Iterator[str]:
    code = templatize(path.read_text("utf-8"))
    for _line, message, _comments, _context in extract(
        "python", BytesIO(code.encode()), keywords=KEYWORDS
    ):
        yield from (message,) if isinstance(message, str) else message


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parts[-2]}/{path.name}")
def test_no_sentence_of_a_patient_page_lacks_spanish(path: Path) -> None:
    said = set(sentences(path))
    assert said or path.name in {"crisis.html", "plain.html"}
    assert sorted(said - spanish()) == []


def test_the_crisis_numbers_say_in_spanish_what_they_are() -> None:
    page = get_template("outcomes/crisis.html")
    with translation.override("es"):
        told = page.render({"crisis": crisis_lines("US")})
    assert "Línea de Prevención del Suicidio" in told
    assert "Emergencias" in told
    assert 'href="tel:988"' in told
