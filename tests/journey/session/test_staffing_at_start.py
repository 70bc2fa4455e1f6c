"""What was planned does not matter at Start: one nurse has so many patients and no more."""

from __future__ import annotations

from datetime import date

import pytest
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.standing_people import MakePatient

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.session import dosing
from ataraxy.journey.session.numbers import staffing
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key


def test_a_third_infusion_in_the_first_hour_of_one_nurse_does_not_start(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    chairside.running()
    names = (("Osei", "Nia"), ("Park", "Jun"))
    second, third = (
        chairside.beside(make_patient(family, given, date(1980, 5, 1 + number)))
        for number, (family, given) in enumerate(names)
    )
    second.running()
    third.ready()
    with pytest.raises(Refused, match="already has 2 in their first hour; the most is 2") as no:
        dosing.start(actor=third.nurse, key=fresh_key(), session=third.session, chair=AT_THE_CHAIR)
    assert {one.rule for one in no.value.decision.reasons} == {"staffing.too_many"}
    assert third.record.session.started_at is None


def test_the_ratios_are_a_local_default_in_a_file() -> None:
    assert staffing().origin.tag is EvidenceTag.LOCAL_DEFAULT
    assert staffing().most == {"infusion_or_injection": 2, "spray": 4, "recovery": 6}
