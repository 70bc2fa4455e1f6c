"""The document holds every required part, its figures have sources, and versions stay as issued."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path

import pytest

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.consent.assembly import (
    BlockError,
    Particulars,
    blocks,
    current_version,
    indication_choices,
    renewal_months,
    route_choices,
    route_of,
    treatment_of,
)
from ataraxy.journey.consent.translations import assemble

ROOM = Path(__file__).parents[3] / "src/ataraxy/journey/consent"
EVERY = list(product([r for r, _ in route_choices()], [i for i, _ in indication_choices()]))
FOR_ALL = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18}


def orders(route: str, indication: str = "major_depression") -> list[int]:
    return [one.order for one in assemble(Particulars(route, indication))]


@pytest.mark.parametrize(("route", "indication"), EVERY)
def test_every_document_has_each_required_part(route: str, indication: str) -> None:
    wanted = FOR_ALL | ({20} if route == "spravato" else set())
    wanted |= {13} if route in {"oral", "sublingual", "nasal", "home"} else set()
    wanted |= {19} if route == "home" else set()
    assert set(orders(route, indication)) == wanted


@pytest.mark.parametrize(("route", "indication"), EVERY)
def test_only_the_evidence_may_have_several_parts_and_it_speaks_of_this_condition(
    route: str, indication: str
) -> None:
    found = [one for one in assemble(Particulars(route, indication)) if one.order != 3]
    assert len(found) == len({one.order for one in found})
    for part in assemble(Particulars(route, indication)):
        assert not part.indications or indication in part.indications
        assert treatment_of(route) in part.treatments


def test_the_condition_stands_in_the_text_in_the_patients_words() -> None:
    first = assemble(Particulars("iv", "panic_disorder"))[0]
    assert "panic attacks" in first.text
    assert all("{" not in one.text for one in assemble(Particulars("iv", "panic_disorder")))


def test_ketamine_says_it_is_off_label_and_spravato_what_it_is_approved_for() -> None:
    ketamine = " ".join(one.text for one in assemble(Particulars("im", "major_depression")))
    esketamine = " ".join(one.text for one in assemble(Particulars("esk", "major_depression")))
    assert "not approved by the FDA" in ketamine
    assert "safety programme (REMS)" not in ketamine
    assert "has not been shown to prevent suicide" in esketamine
    assert "does not enrol you" in esketamine


def test_patients_are_told_that_effects_do_not_all_end_within_an_hour() -> None:
    risks = [one for one in assemble(Particulars("iv", "major_depression")) if one.order == 5]
    assert "They do not all end within the first hour" in risks[0].text


@pytest.mark.parametrize("block", blocks(), ids=lambda one: one.id)
def test_every_figure_has_a_source_and_none_is_from_memory(block) -> None:
    assert block.sources
    for figure in block.figures:
        assert figure.source
        assert figure.tag in {EvidenceTag.VERIFIED, EvidenceTag.SECOND_HAND}


def test_the_blocks_are_exactly_those_of_the_issued_version() -> None:
    # Changing a block means issuing a new version in document.toml and a new file beside this.
    issued = tomllib.loads(
        (ROOM / "versions" / f"{current_version().number}.toml").read_text("utf-8")
    )
    assert issued["blocks"] == {one.id: one.sha256 for one in blocks()}


@pytest.mark.parametrize(
    ("code", "route"), [("esk", "spravato"), ("sl", "sublingual"), ("po", "oral"), ("iv", "iv")]
)
def test_other_rooms_codes_mean_the_same_route(code: str, route: str) -> None:
    assert route_of(code) == route


@pytest.mark.parametrize(
    "particulars", [Particulars("rectal", "major_depression"), Particulars("iv", "pain")]
)
def test_what_has_no_text_is_named_instead_of_guessed(particulars: Particulars) -> None:
    with pytest.raises(BlockError, match="No consent text exists"):
        assemble(particulars)


def test_a_consent_ends_at_the_latest_after_the_months_of_the_local_default() -> None:
    assert 1 <= renewal_months() <= 12
