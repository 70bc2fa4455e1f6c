"""A patient's word on a separate agreement, as if it had been signed or said at the desk."""

from __future__ import annotations

from django.utils import timezone
from django_scopes import scope

from ataraxy.clinic.agreements.kinds import Topic, kinds
from ataraxy.clinic.agreements.models import Agreement, Way
from ataraxy.platform.people.models import Patient


def says(patient: Patient, topic: Topic, answer: str = "yes") -> Agreement:
    """Write the answer down as the newest one."""
    kind = kinds()[topic]
    with scope(clinic=patient.clinic_id):
        return Agreement.objects.create(
            clinic_id=patient.clinic_id,
            patient=patient,
            topic=topic,
            answer=answer,
            version=kind.version,
            words=kind.words,
            details=kind.details and "As named",
            way=Way.TABLET,
            at=timezone.now(),
            by_uid="test",
            by_name="Test",
        )
