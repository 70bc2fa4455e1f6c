"""Two records that look like one person are noticed, merged without loss, and taken apart."""

from __future__ import annotations

from datetime import date

import pytest
from django_scopes import scope
from tests.standing_people import MakeActor, MakePatient

from ataraxy.foundation.decision import ALLOWED, refuse
from ataraxy.knowledge.records.times import read_when
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.chart.services import record_entries
from ataraxy.platform.people import merging
from ataraxy.platform.people.access import patients, record_ids
from ataraxy.platform.people.duplicate_models import Candidate, Merge, NetworkNotice, Why
from ataraxy.platform.people.duplicates import look_for, notices_of, open_candidates
from ataraxy.platform.people.merging import dismiss_candidate, merge_patients, undo_merge
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.services import Number, PersonDetails, add_patient
from ataraxy.platform.service.errors import PermissionRefused, Refused

pytestmark = pytest.mark.django_db

BORN = date(1985, 4, 12)


def registered(make_actor: MakeActor, clinic: Clinic, given: str, *numbers: Number) -> Patient:
    details = PersonDetails("Rivera", given, BORN, numbers=numbers)
    with scope(clinic=clinic.pk):
        return add_patient(actor=make_actor("coordinator", at=clinic), details=details)


@pytest.mark.parametrize(
    ("family", "given", "born", "alike"),
    [
        ("Rivera", "Ana", BORN, True),
        ("RIVERA", "ána maría", BORN, True),
        ("Rivera", "Bea", BORN, False),  # a twin is another person
        ("Rivera", "Ana", date(1985, 12, 4), False),
        ("Riveras", "Ana", BORN, False),
    ],
)
def test_same_name_and_birth_date_make_a_candidate(
    in_clinic: Clinic, make_patient: MakePatient, family: str, given: str, born: date, alike: bool
) -> None:
    make_patient("Rivera", "Ana", born=BORN)
    make_patient(family, given, born=born)
    assert [one.why for one in open_candidates(in_clinic.pk)] == [Why.NAME] * alike


def test_a_number_that_two_people_share_keeps_both_and_is_reported(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    number = Number("http://hospital.example", "77")
    first = registered(make_actor, in_clinic, "Ana", number)
    second = registered(make_actor, in_clinic, "Zoe", number)
    (found,) = open_candidates(in_clinic.pk)
    assert (found.first, found.second, found.why) == (first, second, Why.IDENTIFIER)


def test_another_clinic_is_named_on_both_sides_and_nothing_else(
    clinic: Clinic, other_clinic: Clinic, make_actor: MakeActor
) -> None:
    theirs = registered(make_actor, other_clinic, "Ana")
    ours = registered(make_actor, clinic, "Ana")
    with scope(clinic=clinic.pk):
        (notice,) = notices_of(ours)
        assert notice.other_clinic == other_clinic
        assert open_candidates(clinic.pk) == []
        assert not NetworkNotice.objects.filter(patient=theirs).exists()
    with scope(clinic=other_clinic.pk):
        assert [one.other_clinic for one in notices_of(theirs)] == [clinic]


def test_before_registration_only_a_clinics_name_is_told(
    clinic: Clinic, other_clinic: Clinic, make_actor: MakeActor
) -> None:
    registered(make_actor, other_clinic, "Ana")
    found = look_for(clinic.pk, family_name="Rivera", given_name="Ana", birth_date=BORN)
    assert found.here == ()
    assert found.clinics == ("Mesa Clinic",)
    assert not look_for(clinic.pk, family_name="Rivera", given_name="Zoe", birth_date=BORN)


@pytest.fixture
def pair(in_clinic: Clinic, make_actor: MakeActor) -> tuple[Patient, Patient]:
    return (
        registered(make_actor, in_clinic, "Ana"),
        registered(make_actor, in_clinic, "Ana"),
    )


def illness(text: str) -> tuple[FactEntry, ...]:
    return (FactEntry(kind=FactKind.CONDITION, text=text, start=read_when("2020", "")),)


def test_a_merge_reads_both_records_and_can_be_undone(
    pair: tuple[Patient, Patient], make_actor: MakeActor
) -> None:
    first, second = pair
    nurse, coordinator = make_actor("nurse"), make_actor("coordinator")
    record_entries(actor=nurse, key="1", patient=first, facts=illness("Asthma"))
    record_entries(actor=nurse, key="2", patient=second, facts=illness("Gout"))
    merge_patients(
        actor=coordinator, key="m", survivor=first, merged=second, reason="same passport"
    )
    assert sorted(one.text for one in facts_for(first).conditions) == ["Asthma", "Gout"]
    assert list(patients(coordinator)) == [first]
    assert Candidate.objects.get().state == Candidate.State.MERGED
    undo_merge(actor=coordinator, key="u", merged=second, reason="twins after all")
    assert [one.text for one in facts_for(first).conditions] == ["Asthma"]
    assert [one.text for one in facts_for(second).conditions] == ["Gout"]
    assert list(Merge.objects.order_by("pk").values_list("act", flat=True)) == ["merged", "undone"]
    assert Candidate.objects.get().state == Candidate.State.DIFFERENT


def test_a_merged_record_leads_to_the_one_that_goes_on(
    pair: tuple[Patient, Patient], make_actor: MakeActor
) -> None:
    first, second = pair
    third = registered(make_actor, Clinic.objects.get(pk=first.clinic_id), "Ana")
    boss = make_actor("medical_director")
    merge_patients(actor=boss, key="1", survivor=second, merged=third, reason="x")
    merge_patients(actor=boss, key="2", survivor=first, merged=second, reason="x")
    assert set(record_ids(first)) == {first.pk, second.pk, third.pk}


def test_impossible_merges_are_refused_with_the_reason(
    pair: tuple[Patient, Patient],
    make_actor: MakeActor,
    other_clinic: Clinic,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = pair
    boss = make_actor("medical_director")
    theirs = registered(make_actor, other_clinic, "Ana")
    for number, (one, other, reason, words) in enumerate(
        [
            (first, first, "x", "into itself"),
            (first, theirs, "x", "two clinics"),
            (first, second, "  ", "what makes you sure"),
        ]
    ):
        with pytest.raises(Refused, match=words):
            merge_patients(actor=boss, key=str(number), survivor=one, merged=other, reason=reason)
    monkeypatch.setattr(merging, "_GUARDS", [lambda a, b: ALLOWED, lambda a, b: refuse("no room")])
    with pytest.raises(Refused, match="no room"):
        merge_patients(actor=boss, key="g", survivor=first, merged=second, reason="x")
    with pytest.raises(PermissionRefused):
        merge_patients(
            actor=make_actor("nurse"), key="n", survivor=first, merged=second, reason="x"
        )


def test_two_people_are_not_suspected_again(
    pair: tuple[Patient, Patient], make_actor: MakeActor, in_clinic: Clinic
) -> None:
    (candidate,) = open_candidates(in_clinic.pk)
    dismiss_candidate(
        actor=make_actor("coordinator"), key="d", candidate=candidate, reason="two passports"
    )
    assert open_candidates(in_clinic.pk) == []
