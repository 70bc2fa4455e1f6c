"""The words both sign, and the form that goes to the programme. Pure text from `data/rems.toml`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ataraxy.clinic.rems.models import Certification, Enrolment
from ataraxy.clinic.rems.words import programme
from ataraxy.platform.documents.paper import Block, Bullets, Facts, Heading, Paper, Paragraph
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.signatures.marks import mark_of
from ataraxy.platform.signatures.models import Signature

SUBJECT = "rems-enrolment"


def shown_words(patient: Patient) -> str:
    """Exactly what patient and prescriber put their names under."""
    lines = [
        _("Spravato programme: enrolment of %(name)s, born %(born)s.")
        % {"name": patient.full_name, "born": f"{patient.birth_date:%Y-%m-%d}"},
        _("The patient:"),
        *(f"- {text}" for text in programme().patient.values()),
        _("The prescriber:"),
        *(f"- {text}" for text in programme().prescriber.values()),
    ]
    return "\n".join(lines)


def enrolment_paper(clinic: Clinic, enrolment: Enrolment, setting: Certification | None) -> Paper:
    """The enrolment as a paper that can be faxed."""
    return Paper(
        title=_("Spravato programme: patient enrolment"),
        language="en",
        clinic=clinic.name,
        patient_line=f"{enrolment.patient.full_name}, {enrolment.patient.birth_date:%Y-%m-%d}",
        blocks=tuple(_blocks(enrolment, setting)),
    )


def _blocks(enrolment: Enrolment, setting: Certification | None) -> Iterator[Block]:
    patient = enrolment.patient
    yield Paragraph(_("To the programme by fax: %s") % programme().reach["fax"])
    yield Heading(_("Patient"))
    yield Facts(
        (
            (_("Name"), patient.full_name),
            (_("Birth date"), f"{patient.birth_date:%Y-%m-%d}"),
            (_("Sex"), str(patient.get_sex_display())),
            (_("Telephone"), patient.phone),
            (_("Address"), patient.address),
        )
    )
    yield Bullets(tuple(programme().patient.values()))
    yield Heading(_("Prescriber and setting"))
    yield Facts(
        (
            (_("Prescriber"), enrolment.prescriber_name),
            (_("Setting"), setting.setting_name if setting else ""),
            (_("Setting number"), setting.number if setting else ""),
            (_("Address"), setting.address if setting else ""),
        )
    )
    yield Bullets(tuple(programme().prescriber.values()))
    rows = Signature.objects.filter(subject_kind=SUBJECT, subject_uid=str(enrolment.uid))
    for signature in rows.order_by("at", "pk"):
        yield mark_of(signature)
