"""What follows from a text message of a patient: texts end, begin again, or a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.models import Way
from ataraxy.clinic.agreements.queries import last_words
from ataraxy.clinic.agreements.rules import NO, WITHDRAWN, YES
from ataraxy.clinic.agreements.services import Word, add_agreement
from ataraxy.clinic.messaging.inbound import Inbound, Meaning, meaning, rules, same_number
from ataraxy.clinic.messaging.models import Answer, Channel
from ataraxy.clinic.messaging.queries import last_word_on, withdrawn_by
from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.languages import in_our_words, language_of
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.within import within
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task

BY_TEXT = "STOP by text message"
"""What the agreement says of a STOP; only such a one is undone by START."""

WORK = "messaging.answer"
"""The kind of work that an answer opens which a person must read."""


def hear(text: Inbound) -> str:
    """Do what a text says for everybody with its number, at every clinic; returns our answer.

    An unknown number changes nothing and is answered nothing.
    """
    answers = []
    for clinic in Clinic.objects.order_by("pk"):
        with within(clinic):
            actor = system_actor(clinic.pk)
            for patient in _with_number(text.number):
                key = f"text:{patient.uid}:{text.reference}"[:100]
                take_in(actor=actor, key=key, patient=patient, text=text)
                answers.append(_reply(patient, meaning(text.words)))
    return next(iter(answers), "")


def _with_number(number: str) -> Iterator[Patient]:
    rows = Patient.objects.exclude(phone="").filter(merged_into__isnull=True)
    for key, phone in rows.order_by("pk").values_list("pk", "phone"):
        if same_number(phone, number):
            yield Patient.objects.select_related("clinic").get(pk=key)


@service("messaging.answered", permission="outcomes.collect", describe=lambda a: {"as": a.meaning})
def take_in(*, actor: Actor, key: str, patient: Patient, text: Inbound) -> Answer:
    """Keep one answer of one patient and do what it says; the same reference counts once."""
    found = meaning(text.words)
    made = Answer.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        meaning=found.value,
        words=text.words[: rules().longest_text] if found is Meaning.WORDS else "",
        reference=text.reference[:120],
        at=timezone.now(),
    )
    with in_our_words():
        if found is Meaning.STOP:
            _stop(actor, patient)
        elif found is Meaning.START:
            _start(actor, patient)
        elif found is Meaning.WORDS:
            _read_it(actor, patient, Role.NURSE, made.words, "urgent")
    return made


def _stop(actor: Actor, patient: Patient) -> None:
    """The consent to texts ends at once; what waits is not sent any more."""
    standing = last_words(patient).get(Topic.SMS)
    answer = WITHDRAWN if standing is not None and standing.answer == YES else NO
    word = Word(Topic.SMS, answer, Way.WRITTEN, details=BY_TEXT)
    add_agreement(actor=actor, patient=patient, word=word)


def _start(actor: Actor, patient: Patient) -> None:
    """Undoes a STOP by text and nothing else: another no is spoken about."""
    if Channel.SMS not in withdrawn_by(patient):
        return
    if _stopped_by_text(patient):
        word = Word(Topic.SMS, YES, Way.WRITTEN, details="START by text message")
        add_agreement(actor=actor, patient=patient, word=word)
        return
    said = _("START by text, but texts were ended in another way. Ask what they want.")
    _read_it(actor, patient, Role.COORDINATOR, said, "soon")


def _stopped_by_text(patient: Patient) -> bool:
    last = last_word_on(patient).get(Channel.SMS.value)
    return last is not None and last.words == BY_TEXT


def _read_it(actor: Actor, patient: Patient, role: Role, why: str, urgency: str) -> None:
    found = who_is_responsible(patient.clinic_id, role, timezone.now())
    ask = NewTask(
        kind=WORK,
        title=_("A patient answered by text: read it and call"),
        role=role,
        why=why[:1000],
        urgency=urgency,
        owner=found.user if found else None,
        patient=patient,
        link=reverse("desk:patient", kwargs={"patient_uid": patient.uid}),
    )
    add_task(actor=actor, ask=ask)


def _reply(patient: Patient, found: Meaning) -> str:
    """What the carrier sends back, in the patient's language; it names nobody and no illness."""
    with translation.override(language_of(patient)):
        words = {
            Meaning.STOP: _("%(clinic)s: you get no more texts from us. START brings them back."),
            Meaning.START: _("%(clinic)s: thank you. STOP ends texts at any time."),
            Meaning.HELP: _("%(clinic)s: call %(phone)s. STOP ends texts. In danger: %(crisis)s."),
            Meaning.WORDS: _(
                "%(clinic)s: texts are not read at once. Somebody was told and calls you. "
                "In danger do not wait: %(crisis)s."
            ),
        }[found]
        lines = ", ".join(line.number for line in crisis_lines(patient.clinic.country))
        told = {
            "clinic": patient.clinic.name,
            "phone": patient.clinic.telephone or _("the clinic"),
            "crisis": lines or _("your local emergency number"),
        }
        return words % told
