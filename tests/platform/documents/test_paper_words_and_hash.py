"""The canonical words of a paper and their hash."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.platform.documents.paper import (
    Bullets,
    Facts,
    Heading,
    Notice,
    Paper,
    Paragraph,
    SignatureMark,
    Table,
    canonical_text,
    content_hash,
)

BLOCKS = (
    Heading("What we plan"),
    Paragraph("Six infusions over two weeks."),
    Bullets(("Nausea", "Dizziness")),
    Table(("Risk", "Share"), (("Nausea", "28 %"),)),
    Facts((("Born", "3 May 1980"),)),
    Notice("Do not drive until the next day."),
    SignatureMark("Ana Ruiz", "I consent", "2026-11-22 10:00 EST", "typed name"),
)


def paper(**changes: object) -> Paper:
    given_values = {
        "title": "Consent",
        "language": "en",
        "clinic": "Harbour Clinic",
        "patient_line": "Ana Ruiz, born 3 May 1980",
        "blocks": BLOCKS,
    }
    return Paper(**(given_values | changes))


def test_every_word_a_reader_sees_is_in_the_canonical_text_in_reading_order():
    words = canonical_text(paper())
    wanted = [
        "Consent",
        "Harbour Clinic",
        "Ana Ruiz, born",
        "What we plan",
        "Six infusions",
        "Nausea",
        "Dizziness",
        "28 %",
        "3 May 1980",
        "Do not drive",
        "I consent",
    ]
    places = [words.index(one) for one in wanted[:6]]
    assert places == sorted(places)
    assert all(one in words for one in wanted)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Consents"},
        {"language": "es"},
        {"clinic": "Other Clinic"},
        {"patient_line": ""},
        {"blocks": BLOCKS[:-1]},
        {"blocks": BLOCKS[::-1]},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_any_change_of_what_was_shown_changes_the_hash(changed):
    assert content_hash(canonical_text(paper())) != content_hash(canonical_text(paper(**changed)))


def test_the_hash_is_plain_sha_256_so_that_anyone_can_check_it():
    assert content_hash("Ana Ruíz") == hashlib.sha256("Ana Ruíz".encode()).hexdigest()
    assert content_hash(b"%PDF") == hashlib.sha256(b"%PDF").hexdigest()


def test_two_spellings_that_look_alike_have_different_hashes():
    assert content_hash("José") != content_hash("Jose\u0301")


@given(st.text(), st.text())
def test_the_hash_tells_any_two_texts_apart(one, other):
    assert (content_hash(one) == content_hash(other)) is (one == other)


@pytest.mark.parametrize("missing", ["title", "clinic", "language"])
def test_a_paper_without_its_heading_words_is_refused(missing):
    with pytest.raises(ValueError, match="needs a title"):
        paper(**{missing: " "})


def test_a_table_row_with_a_missing_cell_is_refused():
    with pytest.raises(ValueError, match="as many cells"):
        Table(("Risk", "Share"), (("Nausea",),))


@pytest.mark.parametrize(
    "path", ["M0 0'/><script>", "url(http://x)", "M 1e9999 0", "C 1 2 3 4 5 6"]
)
def test_a_drawn_signature_holds_moves_and_lines_only(path):
    with pytest.raises(ValueError, match="moves and lines"):
        SignatureMark("A", "B", "C", "D", path=path)
