"""A letter from the decision to the envelope: drafted, edited, signed, frozen."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.journey.screening.screening_people import Record, decide
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.letters import queries, sending, services
from ataraxy.journey.letters.models import Letter, Sent
from ataraxy.journey.screening.rules import Wish
from ataraxy.platform.documents.paper import content_hash
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.models import ShownText, Signature

NO = Wish("not_suitable", "Aneurysm of 5 cm.")
Drafted = Callable[..., Letter]


@pytest.fixture
def drafted(cleared: Course, record: Record, make_actor: MakeActor, make_user: MakeUser) -> Drafted:
    """An aneurysm was found and the person declined; a letter is drafted about it."""

    def make(audience: str = "patient") -> Letter:
        record("I71.4", "Abdominal aortic aneurysm")
        decide(cleared, make_actor, make_user, wish=NO)
        course = Course.objects.get()
        actor = make_actor("prescriber")
        return services.draft(actor=actor, key=f"l{audience}", course=course, audience=audience)

    return make


def send(letter: Letter, make_actor: MakeActor, make_user: MakeUser, **more: object) -> Sent:
    """Sign and send the newest words."""
    version = queries.newest(letter)
    given = {"seen": version.number, "recipient": version.recipient, "way": "link"} | more
    return sending.send(
        actor=make_actor("prescriber"),
        key=f"s{given['seen']}",
        letter=letter,
        proof=proof_by(make_user("prescriber"), letter.clinic),
        **given,
    )


def edit(letter: Letter, make_actor: MakeActor, **changed: str) -> None:
    """Change sections by their key."""
    version = queries.newest(letter)
    services.edit(
        actor=make_actor("nurse"),
        key=f"e{version.number}",
        letter=letter,
        seen=version.number,
        recipient=version.recipient,
        texts=[changed.get(one["key"], one["text"]) for one in version.sections],
    )


def fresh(letter: Letter) -> Letter:
    return Letter.objects.select_related("course__patient", "clinic", "decision").get(pk=letter.pk)


def words(letter: Letter) -> str:
    return "\n".join(one["text"] for one in queries.newest(fresh(letter)).sections)


def test_the_draft_says_the_verdict_the_reason_and_what_would_change_it(drafted: Drafted) -> None:
    letter = words(drafted())
    assert "not right for you now" in letter
    assert "weak or odd blood vessel" in letter
    assert "shows your vessels are sound" in letter


def test_nothing_is_drafted_without_a_signed_decision(
    course: Course, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused, match="No clinician has signed"):
        services.draft(actor=make_actor("prescriber"), key="l", course=course, audience="patient")
    assert not Letter.objects.exists()


def test_nobody_writes_to_the_dead_but_the_referrer_hears(
    drafted: Drafted, make_actor: MakeActor
) -> None:
    letter = drafted("referrer")
    patient = letter.course.patient
    patient.deceased = True
    patient.save()
    course = Course.objects.get()
    actor = make_actor("prescriber")
    with pytest.raises(Refused, match="states a death"):
        services.draft(actor=actor, key="l2", course=course, audience="patient")
    services.draft(actor=actor, key="l3", course=course, audience="referrer")


def test_each_edit_is_a_version_and_an_emptied_part_falls_away(
    drafted: Drafted, make_actor: MakeActor
) -> None:
    letter = drafted()
    edit(letter, make_actor, studies="", closing="Call me on Monday.")
    versions = queries.versions_of(fresh(letter))
    assert [one.number for one in versions] == [2, 1]
    assert "Call me on Monday." in words(letter)
    assert "studies" not in {one["key"] for one in versions[0].sections}
    assert "studies" in {one["key"] for one in versions[1].sections}


def test_two_who_edit_at_once_are_told(drafted: Drafted, make_actor: MakeActor) -> None:
    letter = drafted()
    version = queries.newest(letter)
    edit(letter, make_actor, closing="First.")
    with pytest.raises(Refused, match="Somebody changed this letter"):
        services.edit(
            actor=make_actor("prescriber"),
            key="late",
            letter=letter,
            seen=version.number,
            recipient="x",
            texts=[one["text"] for one in version.sections],
        )


def test_what_left_is_signed_hashed_printed_and_opens_the_patients_page(
    drafted: Drafted, make_actor: MakeActor, make_user: MakeUser
) -> None:
    letter = drafted()
    edit(letter, make_actor, closing="Call me on Monday.")
    sent = send(fresh(letter), make_actor, make_user)
    signature = Signature.objects.get(subject_kind="letter", subject_uid=str(sent.uid))
    assert signature.shown_sha256 == sent.content_sha256 == sent.document.content_sha256
    shown = ShownText.objects.get(sha256=sent.content_sha256).text
    assert content_hash(shown) == sent.content_sha256
    pages = PdfReader(BytesIO(content_of(sent.document))).pages
    printed = " ".join(" ".join(one.extract_text().split()) for one in pages)
    for said in ("Ana Rivera", "Call me on Monday.", "988", "weak or odd blood vessel"):
        assert said in printed
    assert (sent.recipient, sent.way, sent.version.number) == ("Ana Rivera", "link", 2)
    assert PatientLink.objects.get(purpose="letter").subject_uid == str(sent.uid)


def test_a_sent_letter_is_neither_changed_nor_sent_again(
    drafted: Drafted, make_actor: MakeActor, make_user: MakeUser
) -> None:
    letter = drafted()
    send(fresh(letter), make_actor, make_user)
    with pytest.raises(Refused, match="was sent"):
        edit(letter, make_actor, closing="Other words.")
    with pytest.raises(Refused, match="was sent already"):
        send(fresh(letter), make_actor, make_user, way="post")
    assert Sent.objects.count() == 1


def test_words_changed_since_they_were_read_do_not_leave(
    drafted: Drafted, make_actor: MakeActor, make_user: MakeUser
) -> None:
    letter = drafted()
    edit(letter, make_actor, closing="Other words.")
    with pytest.raises(Refused, match="changed since you opened"):
        send(fresh(letter), make_actor, make_user, seen=1)


def test_a_newer_decision_keeps_the_older_letter_here(
    drafted: Drafted, make_actor: MakeActor, make_user: MakeUser
) -> None:
    letter = drafted()
    decide(Course.objects.get(), make_actor, make_user, wish=Wish("more", "A scan."), key="d9")
    with pytest.raises(Refused, match="newer decision"):
        send(fresh(letter), make_actor, make_user)


def test_a_referrers_letter_needs_a_name_and_never_leaves_by_the_patients_link(
    drafted: Drafted, make_actor: MakeActor, make_user: MakeUser
) -> None:
    letter = drafted("referrer")
    with pytest.raises(Refused) as refusal:
        send(fresh(letter), make_actor, make_user)
    assert "Say to whom it goes" in str(refusal.value)
    assert "patient's phone only" in str(refusal.value)
    sent = send(fresh(letter), make_actor, make_user, recipient="Dr. Kim", way="fax")
    assert "988" not in str(sent.body)
    assert not PatientLink.objects.exists()


def test_a_reason_that_waits_for_plain_words_keeps_the_letter_here(
    drafted: Drafted, make_actor: MakeActor, make_user: MakeUser
) -> None:
    letter = drafted()
    edit(letter, make_actor, reasons="- [Something: put this in plain words.]")
    with pytest.raises(Refused, match="plain words"):
        send(fresh(letter), make_actor, make_user)


def test_a_nurse_may_edit_and_not_send(
    drafted: Drafted, make_actor: MakeActor, make_user: MakeUser
) -> None:
    letter = drafted()
    edit(letter, make_actor, closing="Call me.")
    version = queries.newest(letter)
    with pytest.raises(PermissionRefused):
        sending.send(
            actor=make_actor("nurse"),
            key="n",
            letter=fresh(letter),
            seen=version.number,
            recipient="Ana",
            way="link",
            proof=proof_by(make_user("nurse"), letter.clinic),
        )


def test_the_pages_lead_from_the_decision_to_the_sent_letter_and_the_patient_reads_it(
    drafted: Drafted, client: Client, make_user: MakeUser
) -> None:
    letter = drafted()
    at = [letter.course.uid]
    client.force_login(make_user("prescriber"))
    shown = client.get(reverse("letters:letters", args=at)).content.decode()
    assert "To the referrer" in shown
    assert "What published studies found" in shown
    draft = client.get(reverse("letters:draft-paper", args=[*at, letter.uid]))
    assert "Draft. Not signed" in PdfReader(BytesIO(draft.content)).pages[0].extract_text()
    told = {"idempotency_key": "k", "seen": 1, "way": "hand", "method": "password"}
    where = reverse("letters:send", args=[*at, letter.uid])
    wrong = client.post(where, told | {"secret": "wrong"})
    assert wrong.status_code == 409
    assert "Not sent" in wrong.content.decode()
    assert not Sent.objects.exists()
    assert client.post(where, told | {"secret": PASSWORD}).status_code == 302
    after = client.get(reverse("letters:letter", args=[*at, letter.uid])).content.decode()
    link = PatientLink.objects.get()
    assert address(link) in after
    patient = Client()
    patient.post(address(link))
    page = patient.get(reverse("letters:yours")).content.decode()
    assert 'href="tel:988"' in page
    assert "weak or odd blood vessel" in page
    paper = patient.get(reverse("letters:your-paper"))
    assert paper["Content-Type"] == "application/pdf"
    assert Client().get(reverse("letters:yours")).status_code == 410
