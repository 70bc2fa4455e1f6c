"""A drawing on paper: ours, still, and with words for who cannot see it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from ataraxy.platform.documents.paper import Drawing, Paper, canonical_text
from ataraxy.platform.documents.pdf import print_paper

CURVE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10">'
    '<path d="M0 10L10 0" stroke="black"/></svg>'
)


def paper(drawing: Drawing) -> Paper:
    return Paper("Curve", "en", "Harbor Clinic", "", (drawing,))


def alternatives(reader: PdfReader) -> set[str]:
    """The words for every figure of the tag tree."""
    found, waiting = set(), [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            found |= {str(node["/Alt"])} if "/Alt" in node else set()
            waiting += [node["/K"]] if "/K" in node else []
    return found


def test_a_drawing_is_set_as_a_figure_with_its_words() -> None:
    printed = print_paper(
        paper(Drawing(CURVE, "It rises to ten.")),
        printed_at=datetime(2026, 11, 22, tzinfo=UTC),
        zone=ZoneInfo("UTC"),
    )
    read = PdfReader(io.BytesIO(printed.pdf))
    assert "It rises to ten." in alternatives(read)
    assert not [image for page in read.pages for image in page.images]


def test_another_stroke_is_another_paper() -> None:
    one = canonical_text(paper(Drawing(CURVE, "It rises.")))
    other = canonical_text(paper(Drawing(CURVE.replace("10 0", "10 1"), "It rises.")))
    assert one != other
    assert "It rises." in one


@pytest.mark.parametrize(
    "svg",
    [
        "not a drawing",
        CURVE.replace("<path", "<script>alert(1)</script><path"),
        CURVE.replace("<path", '<image href="x.png"/><path'),
        CURVE.replace("<path", '<path onclick="x()"'),
    ],
)
def test_nothing_that_acts_or_reaches_out_gets_onto_paper(svg: str) -> None:
    with pytest.raises(ValueError, match="drawing"):
        Drawing(svg, "Words")


def test_a_drawing_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="words"):
        Drawing(CURVE, " ")
