"""The studies in the consent: of this condition and route, with their size, frozen."""

from __future__ import annotations

import pytest

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.consent.assembly import Block, Particulars
from ataraxy.journey.consent.models import Consent
from ataraxy.journey.consent.published import MOST, with_studies
from ataraxy.journey.consent.translations import assemble


def studies_of(route: str, indication: str) -> Block | None:
    """The part on studies, if the document has one."""
    particulars = Particulars(route, indication)
    whole = with_studies(assemble(particulars), particulars)
    return next((one for one in whole if one.id == "published-studies"), None)


def test_the_studies_stand_after_the_parts_on_evidence_with_their_size() -> None:
    particulars = Particulars("iv", "post_traumatic_stress")
    whole = with_studies(assemble(particulars), particulars)
    orders = [one.order for one in whole]
    assert orders == sorted(orders)
    found = studies_of("iv", "post_traumatic_stress")
    assert found is not None
    assert found.figures[0].what.endswith("people")
    assert any("8 infusions did no more than salt water" in one.value for one in found.figures)
    assert all(one.tag is EvidenceTag.VERIFIED for one in found.figures)


def test_people_who_were_counted_twice_are_said_to_be_the_same() -> None:
    found = studies_of("sc", "anxiety_disorder")
    assert found is not None
    assert found.text.startswith("1 group of people")
    assert "many of the same people" in found.text


def test_a_figure_from_memory_keeps_its_mark_and_a_long_list_is_cut_openly() -> None:
    found = studies_of("iv", "major_depression")
    assert found is not None
    assert len(found.figures) == MOST
    assert f"Here are {MOST} of " in found.text
    memory = studies_of("sc", "major_depression")
    assert memory is not None
    assert EvidenceTag.MEMORY in {one.tag for one in memory.figures}


@pytest.mark.parametrize("indication", ["obsessive_compulsive", "panic_disorder"])
def test_without_a_study_by_this_route_there_is_no_such_part(indication: str) -> None:
    assert studies_of("spravato", indication) is None


def test_a_prepared_consent_keeps_the_studies_as_they_were(prepared: Consent) -> None:
    row = next(one for one in prepared.body if one["id"] == "published-studies")
    assert len(row["figures"]) == MOST
    assert row["sha256"]
