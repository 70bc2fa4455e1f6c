"""The Spravato story of the demonstration, told by the ordinary services."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ataraxy.clinic.pharmacy.models_custody import Loss
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.clinic.rems.queries import certification, confirmed_number, trained_staff
from ataraxy.journey.recovery.models_rems import MonitoringForm
from ataraxy.journey.recovery.rems_board import not_enrolled, owed_forms
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.within import within
from ataraxy.web.demo.before_treatment import Stage
from ataraxy.web.demo.build import _told_at
from ataraxy.web.demo.people import everybody
from ataraxy.web.demo.signed_sets import sign_everywhere
from ataraxy.web.demo.spray import certify_the_setting
from ataraxy.web.demo.staff import Cast, make_cast
from ataraxy.web.demo.stock import keep_books
from ataraxy.web.demo.stories import STORIES, TODAY
from ataraxy.web.demo.treatment import today

pytestmark = pytest.mark.django_db


def test_one_is_confirmed_with_forms_in_every_state_and_one_waits_at_the_gate(
    client: Client,
) -> None:
    cast, taken, people = make_cast(), {}, {}  # type: ignore[var-annotated]
    with transaction.atomic():
        sign_everywhere(cast)
        certify_the_setting(cast)
    for fiction in everybody():
        if fiction.story.startswith("spray_"):
            stage = Stage(cast, cast.clinics[fiction.clinic], fiction, taken)
            with _told_at(stage):
                course = STORIES[fiction.story](stage)
                assert course is not None
                people[fiction.story] = course.patient
                if fiction.story in TODAY:
                    today(stage, course, TODAY[fiction.story])
    clinic, now = cast.clinics["harbor"], timezone.now()
    list(keep_books(cast))
    with within(clinic):
        held = certification(clinic)
        assert held is not None
        assert held.representative
        staff = trained_staff(clinic, now.astimezone(clinic.zone).date())
        assert [one.user.username for one in staff if one.is_soon] == ["nurse"]
        assert confirmed_number(people["spray_confirmed"])
        assert not confirmed_number(people["spray_waiting"])
        owed = owed_forms(clinic, now.astimezone(clinic.zone).date())
        assert [one.days_left for one in owed] == [2, 5]
        versions = list(MonitoringForm.objects.values_list("version", flat=True).order_by("pk"))
        assert versions == [1, 1, 2]
        assert [one.patient for one in not_enrolled(clinic, now)] == [people["spray_waiting"]]
        assert verify_ledger() == []
        _the_cabinet_is_in_order(client, cast, people["spray_confirmed"])


def _the_cabinet_is_in_order(client: Client, cast: Cast, patient: Patient) -> None:
    """What a custodian finds behind the tabs of the cabinet."""
    client.force_login(cast.users["custodian"])
    papers = client.get(reverse("pharmacy:standing")).content.decode()
    assert papers.count("ends soon") == 1
    assert "FH1234563" in papers
    assert "End access of Imani Okonkwo" in papers
    assert "End access of Hannah Whitfield" not in papers  # the key was taken back
    assert "form due" in papers
    own = client.get(reverse("pharmacy:own")).content.decode()
    assert patient.full_name in own
    assert "16 of 24 left" in own
    assert own.count("lot SPR25B") == 4
    assert "Last taken" in client.get(reverse("pharmacy:inventory")).content.decode()
    assert client.get(reverse("pharmacy:inventory_pdf")).content.startswith(b"%PDF")
    loss = client.get(reverse("pharmacy:loss", args=[Loss.objects.get().uid])).content.decode()
    assert "report 26-118840" in loss
    assert "Every dose is accounted for" in client.get(reverse("pharmacy:cabinet")).content.decode()
