"""Theft and loss: found by a count, told to the authority by two clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from tests.clinic.pharmacy.stocked import VIAL, counted, open_work, vials

from ataraxy.clinic.pharmacy import losses
from ataraxy.clinic.pharmacy.models import Cabinet, Entry
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused

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
