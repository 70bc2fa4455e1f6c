"""Writing down what a patient said. A no and a taking back always work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.agreements.kinds import Topic, kinds
from ataraxy.clinic.agreements.models import Agreement
from ataraxy.clinic.agreements.rules import may_write_down
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.models import Signature


@dataclass(frozen=True, slots=True)
class Word:
    """What the patient said on one topic, and how it reached the clinic (`models.Way`)."""

    topic: Topic
    answer: str
    way: str
    details: str = ""
    ends_on: dt.date | None = None


@service("agreements.note", permission="consent.withdraw", describe=lambda a: {"what": str(a)})
def note(*, actor: Actor, key: str, patient: Patient, word: Word) -> Agreement:
    """Write down an answer that needs no signature: every no, and a yes to being written to."""
    return add_agreement(actor=actor, patient=patient, word=word)


def add_agreement(
    *, actor: Actor, patient: Patient, word: Word, signature: Signature | None = None
) -> Agreement:
    """Insert an answer inside another service's transaction; raises `Refused`."""
    kind = kinds()[word.topic]
    decision = may_write_down(
        kind, word.answer, is_signed=signature is not None, details=word.details
    )
    if not decision:
        raise Refused(decision)
    today = timezone.localdate(timezone=patient.clinic.zone)
    if word.ends_on is not None and word.ends_on < today:
        raise refused(_("This agreement would be over before it began. Choose today or later."))
    # What depends on an answer holds this row while it acts (a recording, for one).
    Patient.objects.select_for_update().get(pk=patient.pk)
    made = Agreement.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        topic=word.topic,
        answer=word.answer,
        version=kind.version,
        words=kind.words,
        details=word.details.strip(),
        ends_on=word.ends_on,
        way=word.way,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
        signature=signature,
    )
    publish(
        clinic_id=patient.clinic_id,
        topic="agreement.said",
        subject=f"agreement:{made.uid}",
        patient_uid=made.patient_uid,
        detail={"topic": str(word.topic), "answer": word.answer},
    )
    return made
