"""What a course is expected to cost: every line adds up, and a missing price is never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.foundation.money import Money
from ataraxy.programme.billing.estimating import (
    COURSE,
    YEAR,
    Assumed,
    Basis,
    Question,
    Reckoned,
    reckon,
)
from ataraxy.programme.billing.prices import (
    Offer,
    OfferKind,
    PayerKind,
    Prices,
    in_currency,
    list_on,
    offer_makes_sense,
)
from ataraxy.programme.billing.shares import Cover, share_of

NEW = Assumed(is_new=True, integration_visits=2, maintenance_days=28, dose_mg=84)
CENTS = st.integers(0, 300_000)


def usd(cents: int) -> Money:
    return Money(cents, "USD")


OWN = Prices(
    payer="",
    payer_kind=PayerKind.SELF,
    currency="USD",
    begins=date(2026, 1, 1),
    amounts={
        "evaluation": usd(35000),
        "iv_session": usd(45000),
        "esk_session": usd(99000),
        "review": usd(15000),
        "integration": usd(14000),
    },
    offers=(
        Offer(OfferKind.WAIVED, "evaluation", usd(0)),
        Offer(OfferKind.PACKAGE, "iv_session", usd(240000), 6, 6),
    ),
)
SCHEDULE = Prices(
    payer="Blue Harbor",
    payer_kind=PayerKind.COMMERCIAL,
    currency="USD",
    begins=date(2026, 1, 1),
    amounts={
        "90792": usd(18000),
        "J0013": usd(1100),
        "99214": usd(12000),
        "99213": usd(9000),
        "90834": usd(10500),
    },
)


def ask(
    template: str,
    basis: Basis,
    prices: Prices = OWN,
    cover: Cover | None = None,
    own: Prices | None = None,
) -> Reckoned:
    return reckon(Question(course_templates()[template], basis, NEW, prices, cover, own))


def words(found: Reckoned) -> list[tuple[str, int, str]]:
    return [(one.service, one.quantity, str(one.you_pay)) for one in found.lines]


def test_a_course_and_a_year_of_maintenance_come_to_what_the_price_list_says() -> None:
    found = ask("iv_6_3wk", Basis.SELF_PAY)
    assert words(found) == [
        ("evaluation", 1, "$0.00"),
        ("iv_session", 6, "$2,700.00"),
        ("integration", 2, "$280.00"),
        ("review", 1, "$150.00"),
        ("iv_session", 13, "$5,850.00"),
        ("review", 2, "$300.00"),
    ]
    assert (str(found.you_pay(COURSE)), str(found.you_pay(YEAR))) == ("$3,130.00", "$6,150.00")
    assert found.elsewhere == (
        "Tests before treatment (electrocardiogram, urine)",
        "Preparation with the therapist",
    )


def test_a_package_takes_the_place_of_the_visits_it_holds() -> None:
    found = ask("iv_8_4wk", Basis.PACKAGE)
    rows = [one for one in found.lines if one.part == COURSE and one.service == "iv_session"]
    assert [(one.quantity, str(one.charge)) for one in rows] == [(1, "$2,400.00"), (2, "$900.00")]


def test_a_package_that_is_not_offered_is_not_estimated_under_its_name() -> None:
    for template, prices in (("esk_trd", OWN), ("iv_6_3wk", replace(OWN, offers=()))):
        found = ask(template, Basis.PACKAGE, prices)
        assert not found.lines
        assert "no package that fits this course" in str(found.decision)


def test_the_templates_own_open_phase_says_how_often_maintenance_is() -> None:
    found = ask("esk_trd", Basis.SELF_PAY)
    year = next(one for one in found.lines if one.part == YEAR and one.service == "esk_session")
    assert year.quantity == 26


def test_a_missing_price_is_named_and_nothing_is_guessed() -> None:
    found = ask("iv_6_3wk", Basis.SELF_PAY, replace(OWN, amounts={"review": usd(1)}))
    assert not found.decision
    assert not found.lines
    assert "First evaluation by a prescriber; Infusion visit" in str(found.decision)


def test_an_insured_person_pays_the_deductible_then_the_share_up_to_the_limit() -> None:
    cover = Cover(usd(2000), 2000, usd(50000), usd(90000))
    found = ask("esk_trd", Basis.INSURED, SCHEDULE, cover)
    esketamine = next(one for one in found.lines if one.service == "esk_session")
    assert str(esketamine.unit) == "$1,044.00"
    assert found.you_pay() == usd(90000)
    assert not ask("iv_6_3wk", Basis.INSURED, SCHEDULE, cover).decision


def test_offers_are_for_people_who_pay_themselves_and_an_insurer_line_says_so() -> None:
    cover = Cover(usd(2000), 2000, usd(0), None)
    found = ask("esk_trd", Basis.INSURED, SCHEDULE, cover, OWN)
    intake = found.lines[0]
    # 20 % of the allowed $180.00 and the copay of $20.00: the waived intake waives nothing here.
    assert (intake.service, str(intake.you_pay)) == ("evaluation", "$56.00")
    assert intake.note == "our offer for new patients holds only where no insurer pays"
    assert [one.note for one in found.lines[1:]] == [""] * len(found.lines[1:])


def test_what_the_insurer_does_not_list_costs_our_own_price_with_its_offers() -> None:
    own = replace(
        OWN,
        amounts={**OWN.amounts, "preparation": usd(12500), "tests": usd(9500)},
        offers=(Offer(OfferKind.NEW_PATIENT, "preparation", usd(5000)),),
    )
    schedule = replace(SCHEDULE, amounts={k: v for k, v in SCHEDULE.amounts.items()
                                          if k != "90834"})  # fmt: skip
    cover = Cover(usd(2000), 2000, usd(0), usd(1))
    found = ask("esk_trd", Basis.INSURED, schedule, cover, own)
    paid = {one.service: (str(one.you_pay), one.note) for one in found.lines}
    said = "not on the insurer's schedule; our own price"
    assert paid["preparation"] == ("$50.00", f"{said}; new-patient price")
    assert paid["tests"] == ("$95.00", said)
    assert paid["integration"] == ("$280.00", said)
    assert paid["esk_session"][0] == "$0.00"  # the limit of $0.01 was reached by the intake
    assert found.elsewhere == ()
    assert ask("esk_trd", Basis.INSURED, schedule, cover).elsewhere != ()


@given(
    st.lists(CENTS, min_size=1, max_size=12), CENTS, st.integers(0, 10_000), CENTS,
    st.none() | CENTS,
)  # fmt: skip
def test_shares_stay_within_each_visit_and_within_the_limit(
    visits: list[int], copay: int, coinsurance: int, deductible: int, pocket: int | None
) -> None:
    left = Cover(usd(copay), coinsurance, usd(deductible), None if pocket is None else usd(pocket))
    paid = 0
    for cents in visits:
        share, left = share_of(usd(cents), left)
        assert 0 <= share.cents <= cents
        paid += share.cents
        assert left.deductible_left.cents >= 0
    assert pocket is None or paid <= pocket


@given(st.integers(1, 200_000), st.integers(1, 1_000_000), st.sampled_from(list(Basis)[:2]))
def test_every_estimate_adds_up_to_the_cent(visit: int, package: int, basis: Basis) -> None:
    prices = replace(
        OWN,
        amounts={**OWN.amounts, "iv_session": usd(visit)},
        offers=(Offer(OfferKind.PACKAGE, "iv_session", usd(package), 4, 6),),
    )
    found = ask("iv_6_3wk", basis, prices)
    assert found.charge() == found.charge(COURSE) + found.charge(YEAR)
    assert found.charge().cents == sum(one.unit.cents * one.quantity for one in found.lines)
    assert found.you_pay() == found.charge()


def test_the_list_of_a_day_is_the_newest_that_had_begun() -> None:
    later = replace(OWN, begins=date(2026, 6, 1), currency="USD")
    same_day = replace(later, amounts={"review": usd(1)})
    lists = [same_day, later, OWN]
    assert list_on(lists, "", date(2026, 5, 31)) is OWN
    assert list_on(lists, "", date(2026, 6, 1)) is same_day
    assert list_on(lists, "Blue Harbor", date(2026, 6, 1)) is None
    assert list_on(lists, "", date(2025, 6, 1)) is None


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (in_currency(Money(100, "EUR"), "USD"), "Nothing is converted"),
        (offer_makes_sense(Offer(OfferKind.PACKAGE, "x", usd(601), 6, 6), usd(100)), "Lower it"),
        (offer_makes_sense(Offer(OfferKind.WAIVED, "x", usd(0)), None), "ordinary price"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused_with_the_way_on(decision: object, why: str) -> None:
    assert not decision
    assert why in str(decision)
