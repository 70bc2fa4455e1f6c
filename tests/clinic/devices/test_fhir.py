"""A FHIR Observation by a device's own token: the same rules as by HL7."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.clinic.devices.conftest import Pair
from tests.standing_people import MakeActor

from ataraxy.clinic.devices.fhir import read
from ataraxy.clinic.devices.heard import Unreadable
from ataraxy.clinic.devices.models import Device, Quarantined, Sample
from ataraxy.clinic.devices.services import fresh_token, set_token
from ataraxy.platform.people.models import Patient
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


@pytest.mark.django_db
def test_without_its_token_nothing_is_taken(post: Any, device: Device) -> None:
    for wrong in ("", "Bearer no", "Basic eDp5"):
        assert post(observation(), auth=wrong).status_code == 401
    assert post(b"{").status_code == 422
    device.in_use = False
    device.save()
    assert post(observation()).status_code == 401
