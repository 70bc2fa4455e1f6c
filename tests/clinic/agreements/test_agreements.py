"""What a patient agreed to apart from treatment, and what depends on it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.standing_people import MakeActor

from ataraxy.clinic.agreements.kinds import Topic, kinds
from ataraxy.clinic.agreements.queries import agreed, agreed_all, agreed_each, who_agreed
from ataraxy.clinic.agreements.rules import NO, WITHDRAWN, YES, Said, may_write_down, stands
from ataraxy.clinic.agreements.services import Word, add_agreement
from ataraxy.clinic.messaging.models import Channel, MessageState
from ataraxy.clinic.messaging.queries import ways_to, withdrawn_by
from ataraxy.clinic.messaging.sending import send_waiting
from ataraxy.clinic.messaging.services import Writing, note_wish, queue
from ataraxy.foundation.decision import Outcome
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused

DAY = dt.date(2026, 11, 23)
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))


@given(
    st.sampled_from(list(Topic)),
    st.none() | st.builds(Said, st.sampled_from([YES, NO, WITHDRAWN]), days, st.none() | days),
    days,
)
def test_only_a_yes_that_has_not_ended_stands(
    topic: Topic, said: Said | None, day: dt.date
) -> None:
    decision = stands(kinds()[topic], said, day)
    in_time = said is not None and (said.ends_on is None or said.ends_on >= day)
    assert bool(decision) == (said is not None and said.answer == YES and in_time)
    if said is None:
        assert decision.outcome is Outcome.UNKNOWN
    assert bool(decision) or kinds()[topic].without in str(decision)


@pytest.mark.parametrize(
    ("topic", "answer", "is_signed", "details", "holds"),
    [
        (Topic.TOUCH, YES, True, "", True),
        (Topic.TOUCH, YES, False, "", False),
        (Topic.TOUCH, NO, False, "", True),
        (Topic.SHARING, YES, True, "", False),
        (Topic.SHARING, YES, True, "Dr Ames, for treatment", True),
        (Topic.SHARING, WITHDRAWN, False, "", True),
        (Topic.EMAIL, YES, False, "", True),
        (Topic.EMAIL, "perhaps", False, "", False),
    ],
)
def test_a_yes_is_signed_and_whole_and_a_no_is_free(
    topic: Topic, answer: str, is_signed: bool, details: str, holds: bool
) -> None:
    decision = may_write_down(kinds()[topic], answer, is_signed=is_signed, details=details)
    assert bool(decision) == holds


def test_every_kind_says_its_words_and_what_goes_on_without() -> None:
    assert set(kinds()) == set(Topic)
    assert all(one.words and one.without and one.source for one in kinds().values())


def writing(patient: Patient) -> Writing:
    later = timezone.now() + dt.timedelta(hours=2)
    return Writing(patient, Channel.EMAIL, "ana@example.org", "S", "T", "matter:1", later, "/x/")


@pytest.mark.django_db
class TestAPatient:
    @pytest.fixture(autouse=True)
    def people(self, in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> None:
        self.clinic, self.patient, self.actor = in_clinic, patient, make_actor("coordinator")

    def said(self, topic: Topic, answer: str) -> None:
        word = Word(topic, answer, "phone")
        add_agreement(actor=self.actor, patient=self.patient, word=word)

    def test_the_newest_word_holds_and_nothing_is_overwritten(self) -> None:
        assert agreed(self.patient, Topic.SMS).outcome is Outcome.UNKNOWN
        for answer, outcome in (
            (YES, Outcome.ALLOWED),
            (WITHDRAWN, Outcome.REFUSED),
            (YES, Outcome.ALLOWED),
        ):
            self.said(Topic.SMS, answer)
            assert agreed(self.patient, Topic.SMS).outcome is outcome
        assert self.patient.agreements.count() == 3
        assert agreed_all(self.patient)[Topic.EMAIL].outcome is Outcome.UNKNOWN

    def test_records_that_were_merged_speak_as_one(self, make_patient) -> None:
        old = make_patient("Rivera", "Anna")
        add_agreement(actor=self.actor, patient=old, word=Word(Topic.EMAIL, YES, "phone"))
        note_wish(actor=self.actor, key="w", patient=old, channel="sms", wanted=False)
        old.merged_into = self.patient
        old.save(update_fields=["merged_into"])
        for one in (old, self.patient):
            assert agreed(one, Topic.EMAIL)
            assert withdrawn_by(one) == {"sms"}
        assert who_agreed(Topic.EMAIL, self.clinic) == {self.patient.pk, old.pk}
        self.said(Topic.EMAIL, WITHDRAWN)  # said at the record that goes on
        for one in (old, self.patient):
            assert not agreed(one, Topic.EMAIL)
        both = {old.pk, self.patient.pk}
        assert not any(agreed_each(both, Topic.EMAIL, self.clinic).values())
        assert not who_agreed(Topic.EMAIL, self.clinic)

    def test_an_agreement_that_is_over_before_it_begins_is_refused(self) -> None:
        word = Word(Topic.EMAIL, YES, "phone", ends_on=dt.date(2020, 1, 1))
        with pytest.raises(Refused, match="over before it began"):
            add_agreement(actor=self.actor, patient=self.patient, word=word)

    def test_who_agreed_names_only_those_whose_yes_stands(self, make_patient) -> None:
        other = make_patient("Lee", "Other")
        self.said(Topic.EMAIL, YES)
        add_agreement(actor=self.actor, patient=other, word=Word(Topic.EMAIL, NO, "phone"))
        assert who_agreed(Topic.EMAIL, self.clinic) == {self.patient.pk}

    def test_a_yes_without_a_signature_is_refused_where_one_is_asked_for(self) -> None:
        with pytest.raises(Refused, match="before a witness"):
            self.said(Topic.RESEARCH, YES)

    @pytest.mark.parametrize(
        ("answers", "wanted"),
        [([], True), ([YES], True), ([NO], False), ([YES, WITHDRAWN], False), ([NO, YES], True)],
    )
    def test_a_channel_closes_with_a_no_or_a_taking_back(
        self, answers: list[str], wanted: bool
    ) -> None:
        self.patient.email = "ana@example.org"
        for answer in answers:
            self.said(Topic.EMAIL, answer)
        assert (Channel.EMAIL in ways_to(self.patient)) == wanted

    def test_of_a_wish_and_a_consent_the_newer_word_holds(self) -> None:
        self.patient.email = "ana@example.org"
        self.said(Topic.EMAIL, NO)
        note_wish(actor=self.actor, key="w", patient=self.patient, channel="email", wanted=True)
        assert Channel.EMAIL in ways_to(self.patient)
        self.said(Topic.EMAIL, WITHDRAWN)
        assert Channel.EMAIL not in ways_to(self.patient)

    def test_a_message_on_its_way_is_held_when_the_yes_is_taken_back(
        self, settings, mailoutbox
    ) -> None:
        settings.EMAIL_IS_SET_UP = True
        self.said(Topic.EMAIL, YES)
        made = queue(actor=self.actor, writing=writing(self.patient))
        self.said(Topic.EMAIL, WITHDRAWN)
        assert send_waiting(timezone.now() + dt.timedelta(minutes=1)) == 0
        made.refresh_from_db()
        assert made.state == MessageState.NOT_NEEDED
        assert not mailoutbox
