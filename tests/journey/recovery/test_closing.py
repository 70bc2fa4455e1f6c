"""After a session: the record signed over exactly its words, calls, events, handover."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from tests.session_people import Chairside
from tests.standing_people import PASSWORD, MakeActor, MakePatient, MakeUser

from ataraxy.journey.recovery.services import send_by_ambulance
from ataraxy.journey.session import caring, charting, services
from ataraxy.journey.session.models_care import AdverseEvent, SignedRecord, TherapyNote
from ataraxy.journey.session.models_sets import OrderSetRun
from ataraxy.journey.session.words import LogKind
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.worklist.models import Task

Ago = Callable[[int], datetime]
NAUSEA = caring.Untoward("nausea", 2, "probable", "nothing", "fading")


@pytest.fixture
def left(chairside: Chairside, ago: Ago) -> Chairside:
    """Somebody who was dosed and has left."""
    chairside.in_recovery(ago(90), ago(50)).measured("150/90 80 97 14 m5 d0", ago(60))
    send_by_ambulance(actor=chairside.nurse, key=fresh_key(), session=chairside.session)
    return chairside


def browser(make_user: MakeUser, role: str = "nurse") -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def address(name: str, chairside: Chairside) -> str:
    return reverse(name, args=[chairside.session.uid])


def sign(client: Client, chairside: Chairside, **changes: str) -> int:
    url = address("recovery:sign_record", chairside)
    shown = client.get(url).context["form"].initial["shown"]
    form = {"idempotency_key": fresh_key(), "shown": shown, "method": "password"}
    return client.post(url, form | {"secret": PASSWORD} | changes).status_code


def test_the_signed_record_does_not_change_and_what_comes_later_is_an_amendment(
    left: Chairside, make_user: MakeUser
) -> None:
    client = browser(make_user)
    assert sign(client, left) == 302
    signed = SignedRecord.objects.get(closes=left.session)
    kept = content_of(signed.document)
    signature = Signature.objects.get(subject_uid=str(signed.uid))
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(kept)).pages)
    assert "Record signed" in words
    assert signature.signer_name in words
    assert signature.shown_sha256 in "".join(words.split())
    charting.add_line(
        actor=left.nurse,
        key=fresh_key(),
        session=left.session,
        kind=LogKind.NOTE,
        text="The escort called back",
        at=None,
    )
    page = client.get(address("session:record", left)).content.decode()
    assert "as an amendment" in page
    assert "The escort called back" in page
    assert client.get(address("recovery:record_pdf", left)).content == kept
    assert sign(client, left) == 409


def test_nobody_signs_words_that_have_changed_meanwhile(
    left: Chairside, make_user: MakeUser
) -> None:
    assert sign(browser(make_user), left, shown="other words") == 409
    assert not SignedRecord.objects.exists()


def test_a_record_is_signed_only_once_they_have_left(
    chairside: Chairside, make_user: MakeUser, ago: Ago
) -> None:
    chairside.running(ago(20))
    assert sign(browser(make_user), chairside) == 409


def test_the_ambulance_sheet_is_a_pdf_at_any_moment(
    chairside: Chairside, make_user: MakeUser
) -> None:
    answer = browser(make_user).get(address("session:transfer_pdf", chairside))
    assert answer.content.startswith(b"%PDF")


def test_the_call_on_the_next_day_asks_about_suicide_and_closes_its_work(
    left: Chairside, make_user: MakeUser
) -> None:
    client, url = browser(make_user), address("recovery:next_day", left)
    call = Task.objects.get(kind="next-day-contact")
    assert call.link == url
    assert client.post(url, {"idempotency_key": "a", "reached": "no"}).status_code == 302
    assert client.post(url, {"idempotency_key": "b", "reached": "yes"}).status_code == 409
    call.refresh_from_db()
    assert call.closed_at is None
    told = {"idempotency_key": "c", "reached": "yes", "suicidal": "yes"}
    assert client.post(url, told).status_code == 302
    call.refresh_from_db()
    assert call.closed_at is not None
    assert Task.objects.get(kind="suicidal-after-session").role == "prescriber"


def test_a_serious_event_starts_its_clocks_and_one_that_lasts_is_followed(left: Chairside) -> None:
    act: Any = {"actor": left.nurse, "session": left.session, "at": None}
    first = caring.record_adverse(**act, key=fresh_key(), event=NAUSEA)
    assert {one.kind for one in Task.objects.filter(kind__startswith="adverse")} == {
        "adverse-follow-up"
    }
    grave = caring.Untoward("breathing", 4, "possible", "stopped", "gone", ("life",))
    caring.record_adverse(**act, key=fresh_key(), event=grave)
    kinds = {one.kind: one for one in Task.objects.filter(kind__startswith="adverse")}
    waits = kinds["adverse-report"].due_at - kinds["adverse-report"].opened_at
    days = round(waits.total_seconds() / 86400)
    assert (kinds["adverse-notify"].role, days) == ("medical_director", 7)
    now_gone = caring.Untoward("nausea", 2, "probable", "nothing", "gone")
    caring.record_adverse(**act, key=fresh_key(), event=now_gone, follows=first)
    with pytest.raises(Refused, match="follow-up meanwhile"):
        caring.record_adverse(**act, key=fresh_key(), event=now_gone, follows=first)
    with pytest.raises(Refused, match="Grade 4 and 5"):
        caring.record_adverse(
            **act, key=fresh_key(), event=caring.Untoward("fall", 5, "none", "nothing", "died")
        )
    assert AdverseEvent.objects.count() == 3


def test_a_record_names_nobody_else_who_was_in_the_room(
    chairside: Chairside, make_patient: MakePatient, make_user: MakeUser
) -> None:
    chairside.beside(make_patient("Reyes", "Antonia")).arrived()
    chairside.arrived().asked()
    named = "Antonia Reyes is here today with the same initials."
    client = browser(make_user)
    assert named in client.get(address("session:room", chairside)).content.decode()
    services.acknowledge(
        actor=chairside.nurse,
        key=fresh_key(),
        session=chairside.session,
        rule="namesake.same_initials",
        reason="Both told apart by birth date",
    )
    for page in ("session:record", "session:transfer_sheet"):
        shown = client.get(address(page, chairside)).content.decode()
        assert "somebody of the same name or initials was here" in shown
        assert "Antonia" not in shown


def test_psychotherapy_notes_stand_apart_from_record_paper_and_everybody_else(
    left: Chairside, make_user: MakeUser, make_actor: MakeActor
) -> None:
    therapist = make_actor("therapist")
    caring.write_therapy_note(
        actor=therapist,
        key=fresh_key(),
        session=left.session,
        text="A memory of the river",
    )
    url = address("session:therapy", left)
    assert "A memory of the river" in browser(make_user, "therapist").get(url).content.decode()
    for role in ("nurse", "prescriber", "medical_director"):
        assert browser(make_user, role).get(url).status_code == 403
    shown = browser(make_user).get(address("recovery:sign_record", left)).content.decode()
    assert "river" not in shown
    with pytest.raises(PermissionRefused):
        caring.write_therapy_note(
            actor=left.nurse, key=fresh_key(), session=left.session, text="not mine to write"
        )
    assert TherapyNote.objects.count() == 1


def test_a_handover_is_open_until_it_is_taken_over_and_takes_the_chairs_along(
    chairside: Chairside, make_user: MakeUser, make_actor: MakeActor, ago: Ago
) -> None:
    chairside.running(ago(20))
    first = chairside.session.nurse
    assert first is not None
    next_one = make_user("nurse", username="night nurse")
    client, night = Client(), Client()
    client.force_login(first)
    night.force_login(next_one)
    url = reverse("session:handover")
    form = {"idempotency_key": "h1", "to": str(next_one.uid), "text": "Chair 1 sleeps"}
    assert client.post(url, form).status_code == 302
    row = caring.open_handovers(chairside.clinic.pk).get()
    take = reverse("session:take_over", args=[row.uid])
    assert client.post(take, {"idempotency_key": "t1"}).status_code == 409
    assert night.post(take, {"idempotency_key": "t2"}).status_code == 302
    assert not caring.open_handovers(chairside.clinic.pk).exists()
    assert chairside.record.session.nurse == next_one


def test_an_order_set_is_begun_only_once_signed_and_each_step_keeps_its_time(
    chairside: Chairside, make_user: MakeUser, ago: Ago, monkeypatch: pytest.MonkeyPatch
) -> None:
    chairside.running(ago(20))
    nurse, director = browser(make_user), browser(make_user, "medical_director")
    begin = reverse("session:begin_set", args=[chairside.session.uid, "nausea"])
    with monkeypatch.context() as unsigned:
        unsigned.setattr("ataraxy.journey.session.order_sets.signed_sets", lambda _clinic: {})
        refused = nurse.post(begin, {"idempotency_key": "b1"})
    assert refused.status_code == 409
    assert "has not signed this set" in refused.content.decode()
    sign_page = reverse("session:sign_set", args=["nausea"])
    assert nurse.get(sign_page).status_code == 403
    form = {"idempotency_key": "s1", "dose0": "", "method": "password", "secret": PASSWORD}
    assert director.post(sign_page, form).status_code == 409
    form |= {"idempotency_key": "s2", "dose0": "ondansetron 4 mg iv"}
    assert director.post(sign_page, form).status_code == 302
    assert nurse.post(begin, {"idempotency_key": "b2"}).status_code == 302
    run = OrderSetRun.objects.get(session=chairside.session)
    assert run.text.lines[-1].endswith("ondansetron 4 mg iv")
    step = reverse("session:set_step", args=[chairside.session.uid, run.uid, 0])
    assert nurse.post(step, {"idempotency_key": "t1"}).status_code == 302
    assert nurse.post(step, {"idempotency_key": "t2"}).status_code == 409
    assert any("On the side" in one.text for one in chairside.record.log)
