"""A FHIR Observation by a device's own token: the same rules as by HL7."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from hypothesis import given
from hypothesis import strategies as st
from tests.clinic.devices.conftest import Pair
from tests.standing_people import MakeActor

from ataraxy.clinic.devices.fhir import read
from ataraxy.clinic.devices.heard import Unreadable
from ataraxy.clinic.devices.models import Device, Quarantined, Sample
from ataraxy.clinic.devices.services import fresh_token, set_token
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key

JSON = "application/fhir+json"


def loinc(code: str) -> dict[str, Any]:
    return {"coding": [{"system": "http://loinc.org", "code": code}]}


def quantity(value: float, code: str) -> dict[str, Any]:
    return {"value": value, "system": "http://unitsofmeasure.org", "code": code}


def observation(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "identifier": [{"value": "o-1"}],
        "code": loinc("8867-4"),
        "effectiveDateTime": timezone.now().isoformat(),
        "valueQuantity": quantity(72, "/min"),
    } | changes


def test_a_pressure_comes_as_two_components() -> None:
    parts = [
        {"code": loinc("8480-6"), "valueQuantity": quantity(128, "mm[Hg]")},
        {"code": loinc("8462-4"), "valueQuantity": quantity(10.4, "kPa")},
    ]
    resource = observation(code=loinc("85354-9"), component=parts)
    del resource["valueQuantity"]
    (moment,) = read(json.dumps(resource).encode(), "D").moments
    assert moment.values == {"cuff_systolic_mmhg": 128.0, "cuff_diastolic_mmhg": 78.0}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"status": "entered-in-error"}, "status"),
        ({"effectiveDateTime": "2026-11-22T10:00:00"}, "zone"),
        ({"effectiveDateTime": None}, "missing"),
        ({"identifier": []}, "identifier"),
        ({"code": loinc("1-8")}, "no value"),
        ({"valueQuantity": {"value": "72"}}, "number"),
        ({"valueQuantity": None}, "dataAbsentReason"),
        ({"valueQuantity": quantity(72, "/min") | {"comparator": ">"}}, "comparator"),
        ({"resourceType": "Patient"}, "no Observation"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(Unreadable, match=named):
        read(json.dumps(observation(**changes)).encode(), "D")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(observation())), json_values)
def test_any_json_is_read_or_refused_in_words(name: str, value: object) -> None:
    body = json.dumps(observation(**{name: value, "resourceType": "Observation"})).encode()
    try:
        found = bool(read(body, "D").moments)
    except Unreadable as problem:
        found = bool(problem.text)
    assert found


@pytest.fixture
def post(device: Device, make_actor: MakeActor) -> Any:
    token, digest = fresh_token()
    actor = make_actor("medical_director")
    set_token(actor=actor, key=fresh_key(), device=device, token_sha256=digest)

    def send(body: Any, auth: str = f"Bearer {token}") -> Any:
        headers = {"Authorization": auth} if auth else {}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().post(
            reverse("devices:observation"), data, content_type=JSON, headers=headers
        )

    return send


@pytest.mark.django_db
def test_it_is_stored_once_under_the_patient_and_says_so(
    post: Any, pair_with: Pair, patient: Patient
) -> None:
    pairing, body = pair_with(patient), observation()
    assert post(body).status_code == 201
    assert post(body).status_code == 200
    assert post(body | {"valueQuantity": quantity(99, "/min")}).status_code == 202
    assert Sample.objects.get().pairing == pairing
    assert Quarantined.objects.get().why == "same_id"


@pytest.mark.django_db
def test_a_wrong_clock_and_another_patient_wait(
    post: Any, pair_with: Pair, patient: Patient
) -> None:
    pair_with(patient)
    ahead = (timezone.now() + timedelta(hours=2)).isoformat()
    assert post(observation(effectiveDateTime=ahead)).status_code == 202
    assert post(observation(subject={"reference": "Patient/else"})).status_code == 202
    assert not Sample.objects.exists()


MISFITS: dict[str, tuple[Any, int]] = {
    "no JSON": (b"{", 422),
    "deep JSON": (b"[" * 100_000, 422),
    "a bundle": ({"resourceType": "Bundle", "type": "batch", "entry": []}, 422),
    "ten megabytes": (b'{"a": "' + b"x" * 10_000_000 + b'"}', 413),
    "a number past every float": (observation(valueQuantity=quantity(10**400, "/min")), 422),
    "infinity": (observation(valueQuantity=quantity(float("inf"), "/min")), 422),
    "half a character": (observation(identifier=[{"value": "\ud800"}]), 422),
    "half a character in the patient": (observation(subject={"reference": "P/\ud800"}), 422),
    "no zone": (observation(effectiveDateTime="2026-11-22T10:00:00"), 422),
    "a draft": (observation(status="preliminary"), 422),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", MISFITS)
def test_what_does_not_fit_is_refused_in_words_and_stored_nowhere(post: Any, what: str) -> None:
    body, status = MISFITS[what]
    answer = post(body)
    assert answer.status_code == status
    assert answer.json()["issue"][0]["diagnostics"]
    assert not Sample.objects.exists()
    assert not Quarantined.objects.exists()


@pytest.mark.django_db
def test_another_unit_is_shown_as_one_and_a_value_of_later_waits(
    post: Any, pair_with: Pair, patient: Patient
) -> None:
    pair_with(patient)
    assert post(observation(valueQuantity=quantity(72, "mg"))).status_code == 201
    assert Sample.objects.get().states == {"heart_rate_bpm": "unit"}
    assert Sample.objects.get().values == {}
    now = timezone.now()
    later = observation(
        identifier=[{"value": "o-2"}],
        issued=now.isoformat(),
        effectiveDateTime=(now + timedelta(hours=2)).isoformat(),
    )
    assert post(later).status_code == 202
    assert Quarantined.objects.get().why == "clock"


@pytest.mark.django_db
def test_a_token_speaks_for_its_own_device_in_its_own_clinic_only(
    post: Any, device: Device, other_clinic: Clinic
) -> None:
    with scope(clinic=other_clinic.pk):
        theirs = Patient.objects.create(
            clinic=other_clinic, family_name="Elsewhere", birth_date=date(1980, 1, 1),
            created_at=timezone.now(),
        )  # fmt: skip
    assert post(observation(subject={"reference": f"Patient/{theirs.uid}"})).status_code == 201
    row = Sample.objects.get()
    assert (row.clinic_id, row.device_id, row.pairing_id) == (device.clinic_id, device.pk, None)


@pytest.mark.django_db
def test_without_its_token_nothing_is_taken(post: Any, device: Device) -> None:
    for wrong in ("", "Bearer no", "Basic eDp5"):
        assert post(observation(), auth=wrong).status_code == 401
    assert post(observation(), auth=f"Bearer {'0' * 5000}").status_code == 401
    device.in_use = False
    device.save()
    assert post(observation()).status_code == 401
