"""A course whose screening is done, and a consent that was read to the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.consent.assembly import Particulars
from ataraxy.journey.consent.models import Consent
from ataraxy.journey.consent.queries import reads_of
from ataraxy.journey.consent.services import acknowledge_part, prepare, sign_consent
from ataraxy.journey.consent.wording import shown_words
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import move, open_course
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.signatures.services import Mark

Read = Callable[..., Consent]
Sign = Callable[..., Consent]


@pytest.fixture
def course(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> Course:
    """A course at the step of consent, for an infusion against depression."""
    prescriber = make_actor("prescriber")
    course = open_course(actor=prescriber, key="c", patient=patient, indication="major_depression")
    move(actor=prescriber, course=course, verb="begin screening")
    move(actor=prescriber, course=course, verb="prepare consent")
    course.route = "iv"
    course.save(update_fields=["route"])
    return course


@pytest.fixture
def prepared(course: Course, make_actor: MakeActor) -> Consent:
    """A consent that nobody has read yet."""
    return prepare(
        actor=make_actor("coordinator"),
        key="p",
        course=course,
        particulars=Particulars("iv", "major_depression"),
    )


@pytest.fixture
def read_all(make_actor: MakeActor) -> Read:
    """Have every part read, saying no to what is separate."""

    def make(consent: Consent, **said: str) -> Consent:
        for row in consent.body:
            acknowledge_part(
                actor=make_actor("nurse"),
                key=f"{consent.uid}{row['id']}",
                consent=consent,
                block_id=row["id"],
                choice="no" if row["choice"] else "",
                **(said if row["id"] == "serious-risks" else {}),
            )
        return consent

    return make


@pytest.fixture
def sign_now(make_actor: MakeActor, make_user: MakeUser, in_clinic: Clinic) -> Sign:
    """The patient signs on the tablet and the nurse witnesses."""

    def make(consent: Consent, key: str = "s", role: str = "nurse", **more: object) -> Consent:
        consent = Consent.objects.select_related("course__patient", "clinic").get(pk=consent.pk)
        given = {
            "actor": make_actor(role),
            "key": key,
            "consent": consent,
            "shown": shown_words(consent, reads_of(consent)),
            "mark": Mark("Ana Rivera", "M1 1 L20 20"),
            "witness": proof_by(make_user(role), in_clinic),
        }
        return sign_consent(**(given | more))

    return make
