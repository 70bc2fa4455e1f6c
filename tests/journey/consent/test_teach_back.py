"""Teach-back: wrong answers are explained and kept; a document that is outdated is not signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from tests.journey.consent.conftest import Read, Sign
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.consent import queries
from ataraxy.journey.consent.assembly import Particulars, current_version
from ataraxy.journey.consent.models import Consent, TeachBack
from ataraxy.journey.consent.queries import reads_of, valid_consent
from ataraxy.journey.consent.services import acknowledge_part, prepare
from ataraxy.journey.consent.teach_back import look_at_words
from ataraxy.journey.consent.withdrawing import mark_material_change
from ataraxy.journey.consent.wording import shown_words
from ataraxy.journey.course.models import Course
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key


def told_back(consent: Consent, make_actor: MakeActor, words: str):
    return acknowledge_part(
        actor=make_actor("nurse"),
        key=fresh_key(),
        consent=consent,
        block_id="right-to-stop",
        own_words=words,
    )


def test_a_wrong_answer_is_explained_kept_and_signed_with(
    prepared: Consent, read_all: Read, sign_now: Sign, make_actor: MakeActor
) -> None:
    read_all(prepared)
    read = told_back(prepared, make_actor, "Then I must pay for all of it.")
    nurse = make_actor("nurse")
    with pytest.raises(Refused, match="what you explained"):
        look_at_words(actor=nurse, key="a", read=read, was_right=False)
    look_at_words(actor=nurse, key="b", read=read, was_right=False, explained="You may stop.")
    words = shown_words(prepared, reads_of(prepared))
    assert "Then I must pay for all of it." in words
    assert "explained: You may stop." in words
    sign_now(prepared)
    with pytest.raises(Refused, match="no longer being read"):
        look_at_words(actor=nurse, key="c", read=read, was_right=True)


def test_words_nobody_wrote_cannot_be_right(
    prepared: Consent, read_all: Read, make_actor: MakeActor
) -> None:
    read_all(prepared)
    with pytest.raises(Refused, match="wrote nothing"):
        look_at_words(
            actor=make_actor("nurse"), key="a", read=reads_of(prepared)[0], was_right=True
        )


def test_the_desk_sees_the_words_and_says_whether_they_are_right(
    prepared: Consent, course: Course, make_actor: MakeActor, make_user: MakeUser, client: Client
) -> None:
    told_back(prepared, make_actor, "I can stop when I want.")
    client.force_login(make_user("nurse"))
    desk = reverse("consent:consent", args=[course.uid])
    look = reverse("consent:teach-back", args=[course.uid, prepared.uid, 1])
    assert look in client.get(desk).content.decode()
    assert "What happens if you change your mind?" in client.get(look).content.decode()
    client.post(look, {"idempotency_key": fresh_key(), "was_right": "yes"})
    assert TeachBack.objects.get().was_right
    assert look not in client.get(desk).content.decode()
    assert client.get(look.replace("/1/", "/2/")).status_code == 404


def test_a_document_prepared_before_a_marked_change_is_not_signed(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    read_all(prepared)
    director = make_actor("medical_director")
    mark_material_change(actor=director, key="m", treatment="ketamine", reason="New warning.")
    with pytest.raises(Refused, match="New warning"):
        sign_now(prepared)
    again = prepare(
        actor=director, key="p2", course=course, particulars=Particulars("iv", "major_depression")
    )
    assert sign_now(read_all(again)).state == "signed"


def test_a_document_of_an_older_version_is_not_signed(
    prepared: Consent,
    read_all: Read,
    sign_now: Sign,
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_all(prepared)
    now = current_version()
    newer = replace(now, number=now.number + 1, material=True, why="The label changed.")
    monkeypatch.setattr(queries, "versions", lambda: (now, newer))
    with pytest.raises(Refused, match="The label changed"):
        sign_now(prepared)
    assert not valid_consent(course, prepared.prepared_at)
