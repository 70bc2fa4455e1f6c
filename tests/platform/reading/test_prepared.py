"""A prepared read answers like the queryset it was made from, and keeps the walls it had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError

from ataraxy.platform.chart.models import Source
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.reading import asked_once, prepared

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


@prepared
def _named(name: str) -> QuerySet[Patient]:
    return Patient.objects.filter(family_name=name).select_related("clinic").order_by("pk")


@prepared
def _by_uid(uid: UUID) -> QuerySet[Patient]:
    return Patient.objects.filter(uid=uid)


@prepared
def _sources(ids: tuple[int, ...], since: datetime) -> QuerySet[Source, tuple[str, datetime]]:
    rows = Source.objects.filter(patient_id__in=ids, recorded_at__gte=since)
    return rows.order_by("recorded_at").values_list("label", "recorded_at")


@prepared
def _shortened(name: str) -> QuerySet[Patient]:
    return Patient.objects.filter(family_name=name[:3])


def _add_source(person: Patient, label: str, later: timedelta) -> None:
    Source.objects.create(
        clinic=person.clinic,
        patient=person,
        kind="staff",
        label=label,
        author_uid="u",
        author_name="A",
        recorded_at=NOON + later,
    )


def test_rows_are_the_same_model_instances_with_what_was_joined(patient: Patient) -> None:
    house = patient.clinic.name
    with scope(clinic=patient.clinic_id):
        found = _named(patient.family_name)
        assert found == [patient]
        with CaptureQueriesContext(connection) as asked:
            assert found[0].clinic.name == house
        assert not asked.captured_queries
        assert found[0].birth_date == patient.birth_date
        assert _by_uid(patient.uid) == [patient]
        assert _by_uid(uuid4()) == []


def test_lists_of_any_length_and_instants_are_filled_in(patient: Patient) -> None:
    with scope(clinic=patient.clinic_id):
        for hours in range(4):
            _add_source(patient, f"s{hours}", timedelta(hours=hours))
        for ids in [(patient.pk,), (patient.pk, -1), (-1, -2, patient.pk), (-1,) * 9]:
            for hours in range(5):
                since = NOON + timedelta(hours=hours)
                wanted = [(f"s{n}", NOON + timedelta(hours=n)) for n in range(hours, 4)]
                assert _sources(ids, since) == (wanted if patient.pk in ids else [])
        assert _sources((), NOON) == []


@pytest.mark.parametrize("microseconds", [0, 120_000, 100, 999_999])
@pytest.mark.parametrize("year", [1, 1970, 2026, 9999])
def test_an_instant_is_to_the_microsecond_what_django_reads(
    patient: Patient, year: int, microseconds: int
) -> None:
    at = datetime(year, 6, 30, 23, 59, 59, microseconds, tzinfo=UTC)
    with scope(clinic=patient.clinic_id):
        _add_source(patient, "s", at - NOON)
        ((_label, found),) = _sources((patient.pk,), datetime(1, 1, 1, tzinfo=UTC))
        assert found == at == Source.objects.get().recorded_at
        assert found.tzinfo is Source.objects.get().recorded_at.tzinfo


def test_the_clinic_of_the_scope_is_filled_in_each_time(
    patient: Patient, other_clinic: Clinic
) -> None:
    with scope(clinic=patient.clinic_id):
        assert _named(patient.family_name) == [patient]
    with scope(clinic=other_clinic.pk):
        assert _named(patient.family_name) == []
    with scopes_disabled():
        assert _named(patient.family_name) == [patient]
    with scope(clinic=other_clinic.pk):
        assert _named(patient.family_name) == []


def test_outside_a_scope_it_raises_even_when_it_was_prepared_before(patient: Patient) -> None:
    with scope(clinic=patient.clinic_id):
        _named(patient.family_name)
    with pytest.raises(ScopeError):
        _named(patient.family_name)


def test_every_call_asks_the_database(patient: Patient) -> None:
    with scope(clinic=patient.clinic_id):
        assert _sources((patient.pk,), NOON) == []
        _add_source(patient, "new", timedelta(hours=1))
        assert [label for label, _at in _sources((patient.pk,), NOON)] == ["new"]


def test_while_a_page_is_drawn_the_same_read_is_asked_once(patient: Patient) -> None:
    with scope(clinic=patient.clinic_id):
        with asked_once(), CaptureQueriesContext(connection) as queries:
            first, again = _named(patient.family_name), _named(patient.family_name)
            assert first == again == [patient]
            first.clear()
            assert _named(patient.family_name) == [patient]
            assert _named("Nobody") == []
        assert len(queries) == 2
        _add_source(patient, "new", timedelta(hours=1))
        assert len(_sources((patient.pk,), NOON)) == 1


def test_what_was_asked_in_one_clinic_does_not_answer_in_another(patient: Patient) -> None:
    with asked_once():
        with scope(clinic=patient.clinic_id):
            assert _named(patient.family_name) == [patient]
        with scope(clinic=patient.clinic_id + 1):
            assert _named(patient.family_name) == []
        with pytest.raises(ScopeError):
            _named(patient.family_name)


def test_a_function_that_changes_its_values_is_refused(patient: Patient) -> None:
    with scope(clinic=patient.clinic_id), pytest.raises(TypeError, match="as they are"):
        _shortened("Riverside")


def test_a_value_it_does_not_know_is_refused(patient: Patient) -> None:
    with scope(clinic=patient.clinic_id), pytest.raises(TypeError, match="does not take"):
        _named(patient)  # type: ignore[arg-type]
