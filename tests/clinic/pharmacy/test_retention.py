"""How long drug records are kept, and that no paper of them goes before its time or on a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests.standing_people import MakeUser

from ataraxy.clinic.pharmacy import retention
from ataraxy.clinic.pharmacy.inspection import Scope
from ataraxy.clinic.pharmacy.inspection_paper import inspection_paper
from ataraxy.clinic.pharmacy.models import Cabinet, Entry
from ataraxy.clinic.pharmacy.retention import Kept, kept_by, may_dispose
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.paper import canonical_text
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused

TODAY = date(2026, 11, 23)
FEDERAL = Kept(2, "United States: 21 CFR 1304.04(a)", None, "", ())
NOBODY = Kept(None, "", None, "", ("Portugal",))


@pytest.mark.parametrize(
    ("kept", "day", "said", "outcome"),
    [
        (FEDERAL, date(2024, 11, 23), "Kept until 23 November 2026 at least (2 years)", "refused"),
        (FEDERAL, date(2024, 11, 22), "May go since 22 November 2026", "allowed"),
        (FEDERAL, date(2026, 11, 24), "has not come yet", "refused"),
        (Kept(2, "x", 7, "State board", ()), date(2020, 1, 1), "1 January 2027", "refused"),
        (Kept(2, "x", None, "", ("Maine",)), date(2020, 1, 1), "Maine: nobody has", "unknown"),
        (Kept(2, "x", None, "", ("Maine",)), date(2025, 1, 1), "1 January 2027", "refused"),
        (NOBODY, date(2000, 1, 1), "Portugal: nobody has filled in", "unknown"),
    ],
)
def test_a_paper_goes_only_after_its_time_and_when_everybody_asked_has_answered(
    kept: Kept, day: date, said: str, outcome: str
) -> None:
    answer = may_dispose(kept, day, TODAY)
    assert said in answer.reasons[0].text
    assert answer.outcome == outcome


def test_the_refusal_cites_whose_word_decides() -> None:
    day = date(2026, 1, 1)
    assert may_dispose(FEDERAL, day, TODAY).reasons[0].source == FEDERAL.law_source
    own = Kept(2, "x", 7, "State board", ())
    assert "State board" in may_dispose(own, day, TODAY).reasons[0].source


def test_a_record_of_a_leap_day_is_kept_into_march() -> None:
    assert FEDERAL.until(date(2024, 2, 29)) == date(2026, 3, 1)


@pytest.mark.django_db
def test_records_are_kept_longer_but_never_shorter_than_the_law(
    cabinet: Cabinet, custodian: Actor, in_clinic: Clinic
) -> None:
    kept = kept_by(in_clinic, TODAY)
    assert (kept.years, "21 CFR 1304.04(a)" in kept.source, len(kept.unfilled)) == (2, True, 1)
    with pytest.raises(Refused, match="Between 2 and 50 years"):
        retention.keep_for(actor=custodian, key="a", years=1, reason="Space")
    retention.keep_for(actor=custodian, key="b", years=7, reason="State board")
    assert kept_by(in_clinic, TODAY).years == 7
    scope = Scope(in_clinic, date(2026, 1, 1), date(2026, 6, 30))
    words = canonical_text(inspection_paper(scope, lambda _lines: None))
    assert "until 2033-06-30 at least; This clinic: State board" in words
    Clinic.objects.filter(pk=in_clinic.pk).update(country="PT")
    assert kept_by(Clinic.objects.get(pk=in_clinic.pk), TODAY).by_law is None


@pytest.mark.django_db
def test_the_page_says_until_when_and_refuses_to_let_a_paper_go(
    cabinet: Cabinet, client: Client, make_user: MakeUser
) -> None:
    page, custodian = reverse("pharmacy:standing"), make_user("custodian")
    with time_machine.travel(datetime(2026, 11, 23, 15, 0, tzinfo=UTC), tick=False):
        client.force_login(custodian)
        words = client.get(page).content.decode()
        refused = client.get(page, {"paper_of": "2026-01-05"}).content.decode()
        unknown = client.get(page, {"paper_of": "2020-01-05"}).content.decode()
        wrong = client.get(page, {"paper_of": "yesterday"}).content.decode()
    assert "until 23 Nov 2028 at least (2 years)" in words
    assert "Kept until 5 January 2028 at least" in refused
    assert "21 CFR 1304.04(a)" in refused
    assert "nobody has filled in for how long" in unknown
    assert "Enter a valid date" in wrong


@pytest.mark.django_db
def test_the_database_itself_refuses_to_let_an_entry_go(cabinet: Cabinet) -> None:
    before = Entry.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()
    assert Entry.objects.count() == before
