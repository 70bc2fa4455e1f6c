"""The form to hand on: a paper that can be faxed, CSV, and a Questionnaire with its response."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.clinic.rems.words import programme
from ataraxy.journey.recovery.rems_fields import labels, sections
from ataraxy.platform.documents.paper import Block, Heading, Notice, Paper, Paragraph, Table
from ataraxy.platform.people.models import Clinic

QUESTIONNAIRE = "https://ataraxy.example/Questionnaire/spravato-monitoring"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Copy:
    """The answers of one form, sent or still open: `sent_at` is None for a draft."""

    session_uid: str
    patient_uid: str
    patient_name: str
    born: str
    answers: Mapping[str, str]
    origins: Mapping[str, str]
    version: int = 0
    sent_at: datetime | None = None

    @property
    def patient_line(self) -> str:
        """Name and birth date, as every paper shows them."""
        return f"{self.patient_name}, {self.born}"

    def lines(self) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
        """The parts of the form, each with key, question, answer and where it comes from."""
        words = labels()
        return [
            (
                name,
                [
                    (key, words[key], self.answers.get(key, ""), self.origins.get(key, ""))
                    for key in keys
                ],
            )
            for name, keys in sections()
        ]


def form_paper(clinic: Clinic, copy: Copy) -> Paper:
    """The form as a paper, in the order of the public form."""
    blocks: list[Block] = [Paragraph(_("To the programme by fax: %s") % programme().reach["fax"])]
    if copy.sent_at is None:
        blocks.append(Notice(_("DRAFT: not sent. Lines without an answer were not charted.")))
    elif copy.version > 1:
        blocks.append(Notice(_("CORRECTED FORM, version %d") % copy.version))
    header = (_("Question"), _("Answer"), _("From"))
    for name, rows in copy.lines():
        blocks.append(Heading(name))
        told = tuple((label, answer or "–", origin) for _key, label, answer, origin in rows)
        blocks.append(Table(header, told))
    title = _("Spravato programme: patient monitoring form")
    return Paper(title, "en", clinic.name, copy.patient_line, tuple(blocks))


def form_csv(copy: Copy) -> str:
    """One line for each question."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("part", "key", "question", "answer", "origin"))
    for name, rows in copy.lines():
        for row in rows:
            writer.writerow([name, *(f"'{c}" if c.startswith(_FORMULA) else c for c in row)])
    return out.getvalue()


def form_fhir(copy: Copy) -> dict[str, Any]:
    """A FHIR R4 collection: the Questionnaire and its response. What is open has no answer."""
    status = (
        "in-progress" if copy.sent_at is None else "amended" if copy.version > 1 else "completed"
    )
    patient_at = f"urn:uuid:{copy.patient_uid}"
    response: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "id": copy.session_uid,
        "questionnaire": QUESTIONNAIRE,
        "status": status,
        "subject": {"reference": patient_at},
        "item": [
            {
                "linkId": f"part-{number}",
                "text": name,
                "item": [
                    {"linkId": key, "text": label, "answer": [{"valueString": answer}]}
                    for key, label, answer, _origin in rows
                    if answer
                ],
            }
            for number, (name, rows) in enumerate(copy.lines(), start=1)
        ],
    }
    if copy.sent_at is not None:
        response["authored"] = copy.sent_at.isoformat()
    response["item"] = [part for part in response["item"] if part["item"]]
    entries = [
        {"fullUrl": QUESTIONNAIRE, "resource": questionnaire()},
        {"fullUrl": f"urn:uuid:{copy.session_uid}", "resource": response},
        {"fullUrl": patient_at, "resource": _patient(copy)},
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _patient(copy: Copy) -> dict[str, Any]:
    """Whom the response is about, as the form names them."""
    return {
        "resourceType": "Patient",
        "id": copy.patient_uid,
        "name": [{"text": copy.patient_name}],
        "birthDate": copy.born,
    }


def questionnaire() -> dict[str, Any]:
    """The form's questions as a FHIR R4 Questionnaire, in our own words."""
    words = labels()
    return {
        "resourceType": "Questionnaire",
        "id": "spravato-monitoring",
        "url": QUESTIONNAIRE,
        "name": "SpravatoMonitoring",
        "title": _("Spravato programme: patient monitoring form"),
        "status": "active",
        "subjectType": ["Patient"],
        "item": [
            {
                "linkId": f"part-{number}",
                "text": name,
                "type": "group",
                "item": [
                    {"linkId": key, "text": words[key], "type": "string", "required": True}
                    for key in keys
                ],
            }
            for number, (name, keys) in enumerate(sections(), start=1)
        ],
    }
