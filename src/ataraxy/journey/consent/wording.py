"""What the patient is shown and signs, as one paper: on the tablet, in the hash, in the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.consent.assembly import Block
from ataraxy.journey.consent.models import BlockRead, Consent
from ataraxy.journey.consent.teach_back import looks_at
from ataraxy.journey.consent.translations import route_in_language
from ataraxy.platform.documents.paper import Block as PaperBlock
from ataraxy.platform.documents.paper import (
    Bullets,
    Heading,
    Notice,
    Paper,
    Paragraph,
    Table,
    canonical_text,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One block as it is shown: paragraphs, lists, figures with their sources in words."""

    id: str
    number: int
    title: str
    pieces: tuple[Paragraph | Bullets, ...]
    figures: tuple[Row, ...]
    sources: tuple[str, ...]
    teach_back: str
    choice: str


def frozen(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as they are kept with a consent, whole and independent of later files."""
    return [
        {
            "id": one.id,
            "version": one.version,
            "sha256": one.sha256,
            "title": one.title,
            "text": one.text,
            "figures": [
                {
                    "what": figure.what,
                    "value": figure.value,
                    "source": figure.source,
                    "tag": str(figure.tag),
                }
                for figure in one.figures
            ],
            "sources": list(one.sources),
            "teach_back": one.teach_back,
            "choice": one.choice,
        }
        for one in blocks
    ]


def parts(consent: Consent) -> list[Part]:
    """The parts of a consent in order, numbered from 1."""
    return [_part(number, row) for number, row in enumerate(consent.body, start=1)]


def consent_paper(consent: Consent, reads: Sequence[BlockRead]) -> Paper:
    """Everything the patient read, asked, was told and chose; this is what is signed.

    In the consent's own language, whatever the language of whoever opens or prints it.
    """
    with override(consent.language):
        return _paper(consent, reads)


def _paper(consent: Consent, reads: Sequence[BlockRead]) -> Paper:
    patient = consent.course.patient
    line = _("%(name)s, born %(birth)s") % {
        "name": f"\u2068{patient.full_name}\u2069",
        "birth": patient.birth_date.isoformat(),
    }
    blocks = [
        *_opening(consent),
        *(block for part in parts(consent) for block in _part_blocks(part)),
        *_own_words(consent, reads),
    ]
    return Paper(_title(consent), consent.language, consent.clinic.name, line, tuple(blocks))


def shown_words(consent: Consent, reads: Sequence[BlockRead]) -> str:
    """The exact text that the signature's hash covers."""
    return canonical_text(consent_paper(consent, reads))


def _title(consent: Consent) -> str:
    words = route_in_language(consent.route, consent.language)
    return _("Consent to treatment with %(treatment)s") % {"treatment": words}


def _opening(consent: Consent) -> Iterator[PaperBlock]:
    yield Paragraph(
        _("Document version %(version)s. You may stop reading, ask, or say no at any point.")
        % {"version": consent.document_version}
    )
    if consent.interpreter:
        yield Paragraph(_("Interpreter: %(name)s") % {"name": consent.interpreter})


def _part_blocks(part: Part) -> Iterator[PaperBlock]:
    yield Heading(f"{part.number}. {part.title}")
    yield from part.pieces
    if part.figures:
        rows = tuple(
            (row["what"], row["value"], f"{row['source']} ({row['tag_words']})")
            for row in part.figures
        )
        yield Table((_("What"), _("How often or how much"), _("Source")), rows)
    yield Paragraph(_("Sources: %(list)s") % {"list": "; ".join(part.sources)}, small=True)


def _own_words(consent: Consent, reads: Sequence[BlockRead]) -> Iterator[PaperBlock]:
    """Choices, questions with answers, and the patient's own words, part by part."""
    titles = {row["id"]: row["title"] for row in consent.body}
    choices = {row["id"]: row["choice"] for row in consent.body if row["choice"]}
    said = [one for one in reads if one.question or one.own_words or one.choice]
    if not said:
        return
    looks = looks_at(said)
    yield Heading(_("Your choices, questions and words"))
    for one in said:
        yield Heading(titles[one.block_id], level=3)
        if one.choice:
            answer = _("Yes") if one.choice == "yes" else _("No")
            yield Notice(f"{choices[one.block_id]} {answer}")
        if one.own_words:
            yield Paragraph(_("In your own words: %(text)s") % {"text": one.own_words})
            look = looks.get(one.pk)
            if look is not None and not look.was_right:
                told = {"name": look.by_name, "text": look.explained}
                yield Paragraph(_("%(name)s explained: %(text)s") % told)
        if one.question:
            yield Paragraph(_("You asked: %(text)s") % {"text": one.question})
            answered = getattr(one, "answer", None)
            if answered:
                told = {"name": answered.by_name, "text": answered.text}
                yield Paragraph(_("%(name)s answered: %(text)s") % told)


def _part(number: int, row: Row) -> Part:
    return Part(
        row["id"],
        number,
        row["title"],
        tuple(_pieces(row["text"])),
        tuple({**one, "tag_words": EvidenceTag(one["tag"]).words} for one in row["figures"]),
        tuple(row["sources"]),
        row["teach_back"],
        row["choice"],
    )


def _pieces(text: str) -> Iterator[Paragraph | Bullets]:
    """Paragraphs and lists: blank lines part them, a list's lines begin with “- ”."""
    for chunk in text.split("\n\n"):
        lines = chunk.strip().split("\n")
        running = [one for one in lines if not one.startswith("- ")]
        items = tuple(one.removeprefix("- ") for one in lines if one.startswith("- "))
        if running:
            yield Paragraph(" ".join(running))
        if items:
            yield Bullets(items)
