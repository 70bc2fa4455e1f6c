"""What people of the demonstration agreed to apart from treatment."""

from __future__ import annotations

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.services import Word
from ataraxy.journey.consent.agreeing import sign_agreement
from ataraxy.journey.course.models import Course
from ataraxy.platform.signatures.services import Mark
from ataraxy.web.demo.before_treatment import Stage
from ataraxy.web.demo.staff import data


def agree_to_touch(stage: Stage, course: Course) -> None:
    """A supporting hand is agreed to and signed; what they want is asked anew each time."""
    _agree(stage, Word(Topic.TOUCH, "yes", "tablet"), course)


def agree_to_recording(stage: Stage, course: Course) -> None:
    """Recordings of the own voice, for the journal: agreed to and signed."""
    details = data("words.toml")["portal"]["recording"]
    _agree(stage, Word(Topic.RECORDING, "yes", "tablet", details), course)


def _agree(stage: Stage, word: Word, course: Course) -> None:
    sign_agreement(
        actor=stage.actor("nurse"),
        key=stage.key(word.topic.value),
        course=course,
        word=word,
        mark=Mark(typed_name=course.patient.full_name),
        witness=stage.proof("coordinator"),
    )
