"""Another language is a folder of words: offered when whole, never half, never other numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.standing_people import MakeActor

from ataraxy.journey.consent.assembly import BlockError, Particulars, blocks, document_words
from ataraxy.journey.consent.services import prepare
from ataraxy.journey.consent.translations import (
    SHIPPED,
    assemble,
    languages,
    read_translation,
    route_in_language,
)
from ataraxy.journey.course.models import Course
from ataraxy.platform.service.errors import Refused

IV = Particulars("iv", "major_depression")


def row(block) -> str:
    """One block in a made-up language, as somebody would write the file."""
    said = {
        "id": block.id,
        "version": block.version,
        "title": f"Lorem {block.title}",
        "text": f"Ipsum. {'{indication}' if '{indication}' in block.text else ''}",
        "figures": [f"dolor {number}" for number, _ in enumerate(block.figures)],
        "teach_back": "Quid?" if block.teach_back else "",
        "choice": "Vis?" if block.choice else "",
    }
    return "\n".join(f"{key} = {json.dumps(value)}" for key, value in said.items())


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A whole translation into Latin."""
    folder = tmp_path / "la"
    folder.mkdir()
    for block in blocks():
        (folder / f"{block.id}.toml").write_text(row(block), "utf-8")
    lines = ['name = "Latina"']
    for table in ("routes", "indications"):
        lines += [f"[{table}]", *(f'{key} = "verbum {key}"' for key in document_words(table))]
    (folder / "words.toml").write_text("\n".join(lines), "utf-8")
    return tmp_path


def test_a_whole_folder_offers_its_language_with_the_same_numbers_and_sources(
    shelf: Path,
) -> None:
    assert languages(shelf) == (("en", "English"), ("la", "Latina"))
    english, latin = assemble(IV), assemble(IV, "la", shelf)
    assert [one.id for one in english] == [one.id for one in latin]
    assert latin[0].title.startswith("Lorem")
    assert "verbum major_depression" in " ".join(one.text for one in latin)
    for ours, theirs in zip(english, latin, strict=True):
        assert [(f.value, f.source) for f in ours.figures] == [
            (f.value, f.source) for f in theirs.figures
        ]
        assert ours.sources == theirs.sources
    assert route_in_language("iv", "la", shelf) == "verbum iv"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "costs.toml").unlink(), "costs is missing"),
        (
            lambda folder: (folder / "words.toml").write_text(
                'name = "L"\n[routes]\n[indications]\n'
            ),
            "words.toml lacks routes.iv",
        ),
        (
            lambda folder: (folder / "costs.toml").write_text(
                'id = "costs"\nversion = 0\ntitle = "x"\ntext = "y"\n'
            ),
            "costs is not of version",
        ),
    ],
)
def test_a_half_or_outdated_translation_is_not_offered_and_says_what_it_lacks(
    shelf: Path, change, said: str
) -> None:
    change(shelf / "la")
    with pytest.raises(BlockError, match=said):
        read_translation(shelf / "la")
    assert dict(languages(shelf)) == {"en": "English"}
    with pytest.raises(BlockError, match="No consent text exists in the language"):
        assemble(IV, "la", shelf)


def test_every_shipped_language_is_whole() -> None:
    for folder in (path for path in SHIPPED.iterdir() if path.is_dir()):
        read_translation(folder)


def test_a_consent_keeps_its_language_and_none_is_prepared_in_one_nobody_wrote(
    course: Course, make_actor: MakeActor
) -> None:
    actor = make_actor("nurse")
    made = prepare(actor=actor, key="1", course=course, particulars=IV)
    assert made.language == "en"
    with pytest.raises(Refused, match="No consent text exists in the language"):
        prepare(actor=actor, key="2", course=course, particulars=IV, language="la")
