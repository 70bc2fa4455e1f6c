"""What people of the demonstration agreed to apart from treatment."""

from __future__ import annotations

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.services import Word
from ataraxy.journey.consent.agreeing import sign_agreement
from ataraxy.journey.course.models import Course
from ataraxy.platform.signatures.services import Mark
from ataraxy.web.demo.before_treatment import Stage


def agree_to_touch(stage: Stage, course: Course) -> None:
    """A supporting hand is agreed to and signed; what they want is asked anew each time."""
    sign_agreement(
        actor=stage.actor("nurse"),
        key=stage.key("touch"),
        course=course,
        word=Word(Topic.TOUCH, "yes", "tablet"),
        mark=Mark(typed_name=course.patient.full_name),
        witness=stage.proof("coordinator"),
    )
