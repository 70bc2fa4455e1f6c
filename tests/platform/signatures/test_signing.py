"""A signature says who, when, what it means and what was shown, and nobody can change it later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.http import Http404
from django.utils import timezone
from django_scopes import scope
from tests.signing import proof_by, request_of
from tests.standing_people import PASSWORD, MakeActor, MakePatient, MakeUser

from ataraxy.foundation.decision import Outcome
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.documents.paper import content_hash
from ataraxy.platform.documents.services import store
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.models import ShownText, Signature
from ataraxy.platform.signatures.proof import confirm, confirm_by_name
from ataraxy.platform.signatures.queries import (
    shown_text,
    signature_of,
    signatures_for,
    verify,
)
from ataraxy.platform.signatures.services import Mark, Proof, Subject, sign, sign_witnessed

PLAN = Subject("plan", "8a2c")
WORDS = "Plan for Ana Rivera: six infusions, 0.5 mg/kg."
Sign = Callable[..., Signature]


@pytest.fixture
def proof_of(in_clinic: Clinic, make_user: MakeUser) -> Callable[[str], Proof]:
    """A fresh proof by a member of staff with this role."""
    return lambda role: proof_by(make_user(role), in_clinic)


@pytest.fixture
def sign_plan(make_actor: MakeActor, patient: Patient, proof_of: Callable[[str], Proof]) -> Sign:
    def make(role: str = "prescriber", key: str = "k", **more: object) -> Signature:
        given = {
            "actor": make_actor(role),
            "key": key,
            "subject": PLAN,
            "shown": WORDS,
            "meaning": "I reviewed and decide",
            "proof": proof_of(role),
            "patient": patient,
        }
        return sign(**(given | more))

    return make


def break_open(table: str) -> None:
    """What somebody with the database password could do: take the guards away first."""
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            tail = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{table}_no_{verb}"{tail}')


def test_a_signature_names_signer_time_zone_meaning_and_proof(sign_plan: Sign) -> None:
    signature = sign_plan()
    assert signature.signer_name == "Prescriber.Harbor Tester"
    assert signature.signer_roles == "prescriber"
    assert signature.zone == "America/New_York"
    assert signature.meaning == "I reviewed and decide"
    assert signature.proof == "password"
    assert timezone.now() - signature.at < timedelta(minutes=1)


def test_exactly_what_was_shown_is_kept_under_its_hash(sign_plan: Sign) -> None:
    signature = sign_plan()
    assert signature.shown_sha256 == content_hash(WORDS)
    assert shown_text(signature) == WORDS
    assert verify(signature).outcome is Outcome.ALLOWED


def test_a_file_can_be_signed_and_checked_too(sign_plan: Sign) -> None:
    signature = sign_plan(shown=b"%PDF-1.7 order set")
    assert verify(signature)
    store().path(signature.shown_sha256).write_bytes(b"%PDF-1.7 another")
    assert not verify(signature)
    store().path(signature.shown_sha256).unlink()
    assert "missing or no longer the same" in str(verify(signature))


def test_two_signatures_under_the_same_words_keep_them_once(sign_plan: Sign) -> None:
    sign_plan(key="1")
    sign_plan(role="medical_director", key="2")
    assert ShownText.objects.count() == 1


def test_a_signature_can_never_be_changed_or_removed(sign_plan: Sign) -> None:
    signature = sign_plan()
    mine = Signature.objects.filter(pk=signature.pk)
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        mine.update(meaning="I refuse")
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        mine.delete()


@pytest.mark.parametrize(
    "change",
    [
        {"meaning": "I refuse"},
        {"signer_name": "Somebody Else"},
        {"signer_uid": "other"},
        {"shown_sha256": content_hash("other words")},
        {"drawn_path": "M0 0 L9 9"},
        {"zone": "Europe/Athens"},
        {"seal": "0" * 64},
        {"key_id": "gone"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_row_changed_behind_our_back_fails_its_check(
    sign_plan: Sign, change: dict[str, str]
) -> None:
    signature = sign_plan()
    break_open("signatures_signature")
    Signature.objects.filter(pk=signature.pk).update(**change)
    decision = verify(Signature.objects.get(pk=signature.pk))
    assert decision.outcome is Outcome.REFUSED


def test_a_changed_text_fails_the_check_of_every_signature_under_it(sign_plan: Sign) -> None:
    signature = sign_plan()
    break_open("signatures_showntext")
    ShownText.objects.update(text=WORDS.replace("0.5", "5.0"))
    assert "no longer the same" in str(verify(signature))


def test_the_same_form_sent_twice_signs_once_though_the_password_was_checked_twice(
    sign_plan: Sign,
) -> None:
    assert sign_plan(key="once") == sign_plan(key="once")
    assert Signature.objects.count() == 1
    assert Entry.objects.filter(action="signatures.sign").count() == 1


def test_the_journal_names_what_was_signed_but_not_its_words(sign_plan: Sign) -> None:
    sign_plan()
    entry = Entry.objects.get(action="signatures.sign")
    assert content_hash(WORDS) in entry.detail
    assert "infusions" not in entry.detail


def test_a_second_signature_comes_from_another_person(sign_plan: Sign) -> None:
    first = sign_plan(key="1")
    with pytest.raises(Refused, match="another person"):
        sign_plan(key="2", beside=first)
    second = sign_plan(role="medical_director", key="3", beside=first)
    assert second.beside == first
    with pytest.raises(Refused, match="another person"):
        sign_plan(role="medical_director", key="4", beside=first)


def test_an_old_proof_no_longer_signs(sign_plan: Sign, proof_of: Callable[[str], Proof]) -> None:
    now = proof_of("prescriber")
    stale = Proof(now.user_uid, now.name, now.roles, now.method, now.at - timedelta(minutes=6))
    with pytest.raises(Refused, match="Confirm again"):
        sign_plan(proof=stale)
    assert Signature.objects.count() == 0


def test_a_role_that_may_not_sign_is_refused(make_actor: MakeActor, sign_plan: Sign) -> None:
    with pytest.raises(PermissionRefused):
        sign_plan(actor=make_actor("researcher"))


def test_a_wrong_password_proves_nothing(in_clinic: Clinic, make_user: MakeUser) -> None:
    with pytest.raises(Refused, match="do not belong together"):
        confirm(request_of(make_user("nurse"), in_clinic), "wrong")


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_an_unknown_witness_and_a_wrong_password_get_the_same_answer(
    in_clinic: Clinic, make_user: MakeUser, secret: str
) -> None:
    request = request_of(make_user("nurse", username="nina"), in_clinic)
    answers = set()
    for name in ("nina", "nobody"):
        with pytest.raises(Refused) as refusal:
            confirm_by_name(request, name, secret)
        answers.add(str(refusal.value))
    assert len(answers) == 1


def test_a_colleague_of_another_clinic_cannot_witness_here(
    in_clinic: Clinic, other_clinic: Clinic, make_user: MakeUser
) -> None:
    make_user("nurse", at=other_clinic, username="remote")
    with pytest.raises(Refused, match="may not sign at this clinic"):
        confirm_by_name(request_of(make_user("nurse"), in_clinic), "remote", PASSWORD)


def test_every_proof_and_every_failed_one_is_journalled(
    in_clinic: Clinic, make_user: MakeUser
) -> None:
    request = request_of(make_user("nurse"), in_clinic)
    confirm(request, PASSWORD)
    with pytest.raises(Refused):
        confirm(request, "wrong")
    found = Entry.objects.filter(action__startswith="identity.").order_by("number")
    assert [entry.action for entry in found] == ["identity.confirm", "identity.refuse"]


def test_a_patient_signs_on_the_tablet_and_a_witness_beside(
    make_actor: MakeActor, patient: Patient, proof_of: Callable[[str], Proof]
) -> None:
    signature = sign_witnessed(
        actor=make_actor("coordinator"),
        key="k",
        subject=Subject("consent", "c1"),
        shown=WORDS,
        meaning="I consent",
        patient=patient,
        mark=Mark("Ana Rivera", "M1 1 L20 20"),
        witness=proof_of("nurse"),
    )
    mine, witness = signatures_for(make_actor("nurse"), Subject("consent", "c1"))
    assert mine == signature
    assert (mine.signer_kind, mine.proof, mine.drawn_path) == ("patient", "witness", "M1 1 L20 20")
    assert (witness.signer_kind, witness.beside) == ("staff", mine)
    assert witness.signer_name == "Nurse.Harbor Tester"
    assert verify(mine)
    assert verify(witness)


def test_an_empty_box_is_no_signature(
    make_actor: MakeActor, patient: Patient, proof_of: Callable[[str], Proof]
) -> None:
    with pytest.raises(Refused, match="Draw your signature in the box or type your name"):
        sign_witnessed(
            actor=make_actor("nurse"),
            key="k",
            subject=Subject("consent", "c1"),
            shown=WORDS,
            meaning="I consent",
            patient=patient,
            mark=Mark("  ", ""),
            witness=proof_of("nurse"),
        )
    assert Signature.objects.count() == 0


def test_when_the_witness_fails_the_patients_signature_is_not_kept_either(
    make_actor: MakeActor, patient: Patient, proof_of: Callable[[str], Proof]
) -> None:
    now = proof_of("nurse")
    stale = Proof(now.user_uid, now.name, now.roles, now.method, now.at - timedelta(hours=1))
    with pytest.raises(Refused):
        sign_witnessed(
            actor=make_actor("nurse"),
            key="k",
            subject=Subject("consent", "c1"),
            shown=WORDS,
            meaning="I consent",
            patient=patient,
            mark=Mark("Ana Rivera"),
            witness=stale,
        )
    assert Signature.objects.count() == 0


def test_another_clinics_signature_does_not_exist_here(
    sign_plan: Sign, make_patient: MakePatient, other_clinic: Clinic
) -> None:
    signature = sign_plan()
    stranger = make_patient(at=other_clinic)
    with scope(clinic=other_clinic.pk), pytest.raises(Http404):
        signature_of(stranger, signature.uid)
