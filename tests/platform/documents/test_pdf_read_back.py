"""The PDF as a reader and a screen reader get it."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf.generic import BooleanObject

from ataraxy.platform.documents.glyphs import unprintable
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
from ataraxy.platform.documents.pdf import Labels, Printed, print_paper

NOON = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")

NAMES = {
    "Latin with diacritics": "Zoë Đặng-Łukasiewicz Ñuñez Þórðardóttir Ẩn",
    "Greek": "Αριστοτέλης Παπαδόπουλος",
    "Cyrillic": "Пётр Їжакевич",
    "Arabic": "محمد عبد الرحمن",
    "Persian": "گلناز پژمان",
    "Hebrew": "דוד בן־גוריון",
    "Han": "王小明 歐陽鋒",
    "Japanese": "山田 さくら ヤマダ",
    "Hangul": "김영희 뷁",
    "Devanagari": "अनुष्का शर्मा",
    "Bengali": "প্রিয়াঙ্কা",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ",
    "Gujarati": "ગૌરવ",
    "Odia": "ସୁଚିତ୍ରା",
    "Tamil": "தமிழ்ச்செல்வி",
    "Telugu": "శ్రీనివాస్",
    "Kannada": "ಕಾವ್ಯ",
    "Malayalam": "ശ്രീജ",
    "Sinhala": "ශ්‍රීමාලි",
    "Thai": "สมชาย",
    "Lao": "ສົມສັກ",
    "Khmer": "សុខា",
    "Burmese": "မောင်မောင်",
    "Tibetan": "བསྟན་འཛིན",
    "Georgian": "გიორგი",
    "Armenian": "Հայկ",
    "Ethiopic": "አበበ",
    "Syriac": "ܐܦܪܝܡ",
    "Thaana": "އަޙްމަދު",
    "N'Ko": "ߒߞߏ",
    "Adlam": "𞤀𞤣𞤤𞤢𞤥",
    "Tifinagh": "ⵜⵉⴼⵉⵏⴰⵖ",
    "Cherokee": "ᏣᎳᎩ",
    "Inuktitut": "ᐃᓄᒃᑎᑐᑦ",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "Ol Chiki": "ᱥᱟᱱᱛᱟᱲᱤ",
}


def printed(*blocks, title="Consent to treatment", language="en", patient="", **more) -> Printed:
    paper = Paper(title, language, "Harbour Clinic", patient, blocks)
    return print_paper(paper, printed_at=NOON, zone=NEW_YORK, **more)


def read(result: Printed) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(result.pdf))


def text_of(result: Printed) -> list[str]:
    return [page.extract_text() for page in read(result).pages]


def structure_tags(reader: pypdf.PdfReader) -> set[str]:
    """Every structure element type in the tag tree."""
    found: set[str] = set()
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            if "/S" in node:
                found.add(node["/S"])
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def test_every_page_says_page_x_of_y_the_time_with_zone_and_the_hash_of_the_words():
    rows = tuple((f"Row {n}", "value") for n in range(90))
    paper = Paper("Ledger", "en", "Harbour Clinic", "Ana Ruiz", (Table(("Row", "Value"), rows),))
    pages = text_of(print_paper(paper, printed_at=NOON, zone=NEW_YORK))
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Printed 2026-11-22 12:05 EST (America/New_York)" in page
        assert content_hash(canonical_text(paper)) in page
        assert "Harbour Clinic" in page
        assert "Ana Ruiz" in page


def test_the_same_words_printed_at_another_time_keep_their_hash_and_show_the_new_time():
    paper = Paper("Letter", "en", "Harbour Clinic", "", (Paragraph("Dear colleague"),))
    first = print_paper(paper, printed_at=NOON, zone=NEW_YORK)
    later = print_paper(paper, printed_at=NOON.replace(hour=20), zone=ZoneInfo("Asia/Tokyo"))
    assert first.content_sha256 == later.content_sha256
    assert "2026-11-23 05:05 JST (Asia/Tokyo)" in text_of(later)[0]


def test_the_same_paper_printed_at_the_same_moment_is_the_same_file():
    assert printed(Paragraph("Dear colleague")).pdf == printed(Paragraph("Dear colleague")).pdf


def test_a_screen_reader_finds_language_title_headings_lists_and_tables():
    result = printed(
        Heading("Risks"),
        Heading("Common", level=3),
        Bullets(("Nausea", "Dizziness")),
        Table(("Risk", "Share"), (("Nausea", "28 %"),)),
        Facts((("Born", "3 May 1980"),)),
        SignatureMark("Ana", "I consent", "today", "drawn", path="M10 10 L200 150"),
        language="es",
    )
    root = read(result).trailer["/Root"]
    assert root["/Lang"] == "es"
    assert root["/MarkInfo"]["/Marked"] == BooleanObject(value=True)
    assert read(result).metadata.title == "Consent to treatment"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    wanted = {"/H1", "/H2", "/H3", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure", "/P"}
    assert wanted <= structure_tags(read(result))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_in_any_living_script_is_printed_with_its_own_letters(name):
    result = printed(Paragraph(name), patient=f"Patient \u2068{name}\u2069")
    assert result.unprintable == ()
    # PDF/UA forbids the missing-glyph box, so the file could not have been made with one.
    letters = {char for char in name if char.isalpha()}
    assert letters <= set(text_of(result)[0])


@pytest.mark.parametrize("script", ["Arabic", "Hebrew", "Persian"])
def test_right_to_left_names_keep_every_word_whole(script):
    page = text_of(printed(Paragraph(NAMES[script])))[0]
    for word in NAMES[script].replace("־", " ").split():
        assert word in page


def test_an_arabic_paper_runs_from_right_to_left():
    result = printed(Paragraph("نص الموافقة"), title="موافقة", language="ar")
    assert read(result).trailer["/Root"]["/Lang"] == "ar"
    found: list[float] = []

    def visit(text, cm, matrix, _font, _size):
        if "موافقة" in text:
            found.append(cm[4] + cm[0] * matrix[4])

    read(result).pages[0].extract_text(visitor_text=visit)
    assert found
    assert min(found) > 595 / 2


def test_a_character_no_font_has_is_spelled_out_and_said_never_boxed():
    result = printed(Paragraph("Fox 🦊 and 𒀀"), patient="Ms 🦊")
    page = text_of(result)[0]
    assert result.unprintable == ("🦊", "𒀀")
    assert "U+1F98A" in page
    assert "No installed font has these characters" in page
    assert "U+1F98A FOX FACE" in result.warning
    assert printed(Paragraph("plain")).warning == ""


def test_words_that_look_like_markup_are_printed_as_they_are():
    nasty = '#panic("x") $x$ *b* _i_ `c` <l> @ref \\ " {page} /* c */ // d'
    page = " ".join(text_of(printed(Paragraph(nasty), Notice(nasty)))[0].split())
    assert page.count('#panic("x") $x$ *b* _i_ `c` <l> @ref') == 2


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
@example("\x00\ufeff\ufffe\x85\u2028\u202e\U000e0001")
def test_no_text_whatever_breaks_a_paper(text):
    result = printed(Paragraph(text), Bullets((text,)), patient=text)
    assert result.pdf.startswith(b"%PDF")
    assert set(result.unprintable) == set(unprintable(text))


def test_the_template_speaks_the_papers_language():
    labels = Labels(
        page_of="Página {page} de {pages}",
        printed="Impreso {when}",
        content_hash="SHA-256 del contenido {hash}",
        spelled_out="Sin letra para: {characters}.",
    )
    page = text_of(printed(Paragraph("Hola 🦊"), language="es", labels=labels))[0]
    assert "Página 1 de 1" in page
    assert "Impreso 2026-11-22" in page
    assert "Sin letra para: U+1F98A" in page


def test_a_time_without_a_zone_is_refused():
    paper = Paper("Letter", "en", "Harbour Clinic", "", ())
    with pytest.raises(ValueError, match="give a time with its zone"):
        print_paper(paper, printed_at=NOON.replace(tzinfo=None), zone=NEW_YORK)
