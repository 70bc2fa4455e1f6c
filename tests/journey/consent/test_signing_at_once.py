"""Two tablets send the same consent in the same moment, on real connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django_scopes import scope
from tests.journey.consent.conftest import Read
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.consent.models import Consent
from ataraxy.journey.consent.queries import reads_of
from ataraxy.journey.consent.services import sign_consent
from ataraxy.journey.consent.withdrawing import withdraw
from ataraxy.journey.consent.wording import shown_words
from ataraxy.journey.course.models import Course, Hold
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.signatures.services import Mark

Act = Callable[[], object]


def at_once(clinic: Clinic, *acts: Act) -> list[str]:
    """Start every act in the same moment; what each of them answered."""
    start = Barrier(len(acts))

    def run(act: Act) -> str:
        start.wait()
        try:
            with scope(clinic=clinic.pk):
                act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def signing(
    consent: Consent, clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, role: str
) -> Act:
    """One tablet's request, ready to go."""
    actor, witness = make_actor(role), proof_by(make_user(role), clinic)
    shown = shown_words(consent, reads_of(consent))
    return lambda: sign_consent(
        actor=actor,
        key=f"tablet of {role}",
        consent=consent,
        shown=shown,
        mark=Mark("Ana Rivera"),
        witness=witness,
    )


def test_exactly_one_of_two_signers_wins_and_the_other_is_told(
    fresh_db: str,
    prepared: Consent,
    read_all: Read,
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
) -> None:
    read_all(prepared)
    roles = ("nurse", "coordinator", "prescriber")
    acts = [signing(prepared, in_clinic, make_actor, make_user, role) for role in roles]
    told, again, won = at_once(in_clinic, *acts)
    assert won == "done"
    assert told.startswith("This consent was signed already, by Ana Rivera")
    assert again.startswith("This consent was signed already, by Ana Rivera")
    assert Signature.objects.filter(signer_kind="patient").count() == 1
    assert Signature.objects.filter(signer_kind="staff").count() == 1


def test_a_withdrawal_in_the_moment_of_signing_is_never_lost(
    fresh_db: str,
    prepared: Consent,
    read_all: Read,
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    course: Course,
) -> None:
    read_all(prepared)
    nurse = make_actor("nurse")
    sign = signing(prepared, in_clinic, make_actor, make_user, "coordinator")
    answers = at_once(
        in_clinic,
        sign,
        lambda: withdraw(actor=nurse, key="w", course=course, said="in_person"),
    )
    assert "done" in answers
    assert Consent.objects.get().state == "withdrawn"
    assert Hold.objects.count() == 1
