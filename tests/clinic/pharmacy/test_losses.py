"""Theft and loss: found by a count, told to the authority by two clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.clinic.pharmacy.stocked import VIAL, counted, open_work, vials
from tests.standing_people import MakeUser

from ataraxy.clinic.pharmacy import leaving, losses, services
from ataraxy.clinic.pharmacy.models import Cabinet, Entry
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import PermissionRefused, Refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("country", "due", "told"),
    [
        ("US", date(2026, 11, 27), "5 U.S.C. 6103"),  # found the day before Thanksgiving
        ("PT", date(2026, 11, 26), "no holidays are known"),
    ],
)
def test_the_notice_of_a_loss_is_due_on_a_day_on_which_offices_are_open(
    cabinet: Cabinet, custodian: Actor, in_clinic: Clinic, country: str, due: date, told: str
) -> None:
    Clinic.objects.filter(pk=in_clinic.pk).update(country=country)
    with time_machine.travel(datetime(2026, 11, 25, 15, 0, tzinfo=UTC), tick=False):
        counted(custodian, cabinet, K_0001=VIAL - 100_000)
        entry = Entry.objects.get(kind=Kind.COUNTED, container__label="K-0001")
        how = losses.Told("loss", "Not to be found.")
        loss = losses.report_loss(actor=custodian, key="a", entry=entry, told=how)
    assert loss.notice_due_on == due
    assert told in losses.days_off_words(loss)


def test_a_loss_explains_the_difference_and_begins_two_clocks(
    cabinet: Cabinet, custodian: Actor
) -> None:
    with time_machine.travel(datetime(2090, 1, 5, 15, 0, tzinfo=UTC), tick=False):  # a Thursday
        counted(custodian, cabinet, K_0001=VIAL - 100_000, K_0002=VIAL + 10_000)
        less, more = (
            Entry.objects.get(kind=Kind.COUNTED, container__label=label)
            for label in ("K-0001", "K-0002")
        )
        told = losses.Told("theft", "The seal was broken.", "Precinct 4")
        with pytest.raises(Refused, match="nothing missing"):
            losses.report_loss(actor=custodian, key="a", entry=more, told=told)
        loss = losses.report_loss(actor=custodian, key="b", entry=less, told=told)
        with pytest.raises(Refused, match="reported already"):
            losses.report_loss(actor=custodian, key="c", entry=less, told=told)
        assert (loss.notice_due_on, loss.form_due_on) == (date(2090, 1, 6), date(2090, 2, 19))
        assert vials()[0].unexplained_ug == 0
        (notice,), (form,) = open_work(losses.NOTICE), open_work(losses.FORM)
        assert notice.due_at == datetime(2090, 1, 7, 5, 0, tzinfo=UTC)  # midnight in New York
        losses.note_notice(actor=custodian, key="d", loss=loss, to="Field office Boston, fax")
        losses.note_form(actor=custodian, key="e", loss=loss, number="106-77")
        assert open_work(losses.NOTICE) == open_work(losses.FORM) == []
        with pytest.raises(Refused, match="noted once"):
            losses.note_form(actor=custodian, key="f", loss=loss, number="106-78")
        assert form.link == notice.link


@pytest.fixture
def missing(cabinet: Cabinet, custodian: Actor) -> Entry:
    """A count that found 100 mg less in the first vial."""
    counted(custodian, cabinet, K_0001=VIAL - 100_000)
    return Entry.objects.get(kind=Kind.COUNTED, container__label="K-0001")


def test_what_becomes_known_later_stands_beside_the_first_report_and_is_sealed(
    missing: Entry, custodian: Actor, nurse: Actor
) -> None:
    told = losses.Told("theft", "The seal was broken.", safeguards="A second lock")
    loss = losses.report_loss(actor=custodian, key="a", entry=missing, told=told)
    assert losses.added_to(loss) == []
    police = losses.Word(losses.POLICE, " Precinct 4, report 26-118840 ")
    losses.add_word(actor=custodian, key="b", loss=loss, word=police)
    losses.add_word(actor=custodian, key="b", loss=loss, word=police)  # a second click
    again = losses.Word(losses.POLICE, "Precinct 4 has closed the case")
    losses.add_word(actor=custodian, key="c", loss=loss, word=again)
    assert [(one.about, one.entry.reason) for one in losses.added_to(loss)] == [
        ("police", "Precinct 4, report 26-118840"),
        ("police", "Precinct 4 has closed the case"),
    ]
    loss.refresh_from_db()
    assert (loss.police_told, loss.safeguards) == ("", "A second lock")
    assert vials()[0].unexplained_ug == 0
    assert vials()[0].balance_ug == VIAL - 100_000
    assert verify_ledger() == []
    for word in (("police", " "), ("weather", "Rain"), ("further", "x" * 501)):
        with pytest.raises(Refused, match="at most 500"):
            losses.add_word(actor=custodian, key="d", loss=loss, word=losses.Word(*word))
    with pytest.raises(PermissionRefused):
        losses.add_word(actor=nurse, key="e", loss=loss, word=police)


def test_a_vial_that_was_moved_while_its_difference_was_being_explained_stays_where_it_is(
    missing: Entry, custodian: Actor, nurse: Actor
) -> None:
    assert missing.container is not None  # read before the move, as a page does
    other = services.name_cabinet(actor=custodian, key="other", name="Ward safe")
    leaving.move(actor=custodian, key="move", container=vials()[0], cabinet=other)
    services.explain(actor=nurse, key="why", entry=missing, reason="Spilled while drawing")
    assert vials()[0].cabinet == other
    told = losses.Told("loss", "Not to be found.")
    loss = losses.report_loss(actor=custodian, key="a", entry=missing, told=told)
    losses.add_word(
        actor=custodian, key="b", loss=loss, word=losses.Word(losses.FURTHER, "Found in the bin")
    )
    assert vials()[0].cabinet == other


def test_a_second_click_on_the_notice_never_becomes_the_number_of_the_form(
    missing: Entry, custodian: Actor, client: Client, make_user: MakeUser
) -> None:
    told = losses.Told("loss", "Not to be found.")
    loss = losses.report_loss(actor=custodian, key="a", entry=missing, told=told)
    page = reverse("pharmacy:loss", args=[loss.uid])
    client.force_login(make_user("custodian"))
    notice = {"idempotency_key": "n", "paper": "drug-loss-notice", "told": "Field office, fax"}
    assert client.post(page, notice).status_code == 302
    client.post(page, notice)
    client.post(page, notice | {"idempotency_key": "another tab"})
    loss.refresh_from_db()
    assert (loss.notice_to, loss.form_number) == ("Field office, fax", "")
    form = {"idempotency_key": "f", "paper": "drug-loss-form", "told": "7" * 81}
    assert client.post(page, form).status_code == 409  # longer than the field that keeps it
    assert client.post(page, form | {"told": "106-77"}).status_code == 302
    add = reverse("pharmacy:loss_word", args=[loss.uid])
    word = {"idempotency_key": "w", "about": "police", "words": "Report 26-118840"}
    assert client.post(add, word | {"words": ""}).status_code == 409
    shown = client.post(add, word, follow=True).content.decode()
    assert "Report 26-118840" in shown
    assert "it was due by" in shown
