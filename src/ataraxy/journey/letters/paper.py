"""A letter as one paper: what is signed, what the PDF prints, what the patient's page shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.journey.letters.drafting import Section
from ataraxy.journey.letters.models import Audience, Letter
from ataraxy.journey.letters.words import SAFETY
from ataraxy.platform.documents.paper import Block, Bullets, Heading, Notice, Paper, Paragraph

BULLET = "- "


def body_of(letter: Letter, sections: Sequence[Section]) -> list[Section]:
    """The sections as they leave: a letter to the patient always says whom to call in danger."""
    if letter.audience != Audience.PATIENT:
        return list(sections)
    return [*(one for one in sections if one["key"] != SAFETY), safety(letter.clinic.country)]


def safety(country: str) -> Section:
    """Whom to call now, with the numbers that the house has for this country."""
    lines = [f"{BULLET}{one.name}: {one.number}" for one in crisis_lines(country)]
    text = [
        _("Do not wait for us if you are in danger or think of ending your life. Call now:"),
        *(lines or [BULLET + _("Your local emergency number")]),
    ]
    return {"key": SAFETY, "title": _("If you are in danger"), "text": "\n".join(text)}


def letter_paper(
    letter: Letter,
    body: Sequence[Section],
    *,
    recipient: str,
    signed_by: str,
    on: date,
    first: Sequence[Block] = (),
) -> Paper:
    """The letter with whom it goes to and who signs it; `on` is the day it is signed."""
    patient = letter.course.patient
    born = patient.birth_date.isoformat()
    head = [Paragraph(one) for one in (on.isoformat(), recipient) if one]
    blocks = [*first, *head, *(block for one in body for block in blocks_of(one))]
    signed = Paragraph(
        _("Signed: %(name)s, %(clinic)s") % {"name": signed_by, "clinic": letter.clinic}
    )
    return Paper(
        title=title_of(letter),
        language="en",
        clinic=letter.clinic.name,
        patient_line=f"{patient.full_name}, {born}",
        blocks=(*blocks, signed),
    )


def title_of(letter: Letter) -> str:
    """The heading on the paper."""
    if letter.audience == Audience.PATIENT:
        return _("What we found, and what you can do next")
    return _("Result of our assessment")


def blocks_of(section: Section) -> Iterable[Block]:
    """One section: its heading, its paragraphs, and its lists."""
    if section["title"]:
        yield Heading(section["title"])
    for is_list, lines in groupby(_lines(section["text"]), key=lambda one: one.startswith(BULLET)):
        if is_list:
            yield Bullets(tuple(one.removeprefix(BULLET).strip() for one in lines))
        else:
            kind = Notice if section["key"] == SAFETY else Paragraph
            yield from (kind(one) for one in lines)


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.splitlines() if one.strip()]
