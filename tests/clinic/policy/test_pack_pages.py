"""The pages of the law: what holds, a draft filled line by line, the director's signature."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.clinic.policy.law_queries import home_dosing
from ataraxy.clinic.policy.law_services import begin_draft, put_provision, sign_pack
from ataraxy.clinic.policy.law_words import sheet
from ataraxy.clinic.policy.models import PackVersion
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db


def send(client: Client, address: str, *args: object, **fields: object) -> str:
    sent = {"idempotency_key": fresh_key(), **fields}
    return client.post(reverse(address, args=args), sent, follow=True).content.decode()


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_an_empty_region_says_so_and_the_federal_pack_cites_itself(
    client: Client, make_user: MakeUser
) -> None:
    client.force_login(make_user("nurse"))
    shown = page(client, "policy:law")
    assert "Nobody has filled it in" in shown
    assert "21 CFR 1304.04(a)" in shown
    assert "read at the source" in shown
    assert "Draft a new version" not in shown


def test_an_administrator_fills_a_pack_and_the_director_signs_it(
    client: Client, make_user: MakeUser, in_clinic: Clinic
) -> None:
    client.force_login(make_user("administrator"))
    send(client, "policy:law-begin", "region", name="New York", region="NY", reason="First")
    version = PackVersion.objects.get()
    line = {"words": "Allowed.", "citation": "Rule 12", "tag": "V", "question": "home_by_mouth"}
    wrong = send(client, "policy:pack-line", version.uid, 0, **line, number="3")
    assert "does not fit" in wrong
    shown = send(client, "policy:pack-line", version.uid, 0, **line, answer="allowed")
    assert "nobody has filled it in" in shown
    assert "What it would change today" in shown
    assert client.get(reverse("policy:pack-sign", args=[version.uid])).status_code == 403

    client.force_login(make_user("medical_director"))
    today = timezone.localdate(timezone=in_clinic.zone)
    proof = {"method": "password", "secret": PASSWORD, "in_force_from": today.isoformat()}
    assert "Rule 12" in page(client, "policy:pack-sign", version.uid)
    refused = send(client, "policy:pack-sign", version.uid, **(proof | {"secret": "wrong"}))
    assert "Sign: this holds" in refused
    past = (today - dt.timedelta(days=1)).isoformat()
    assert "cannot bind" in send(
        client, "policy:pack-sign", version.uid, **(proof | {"in_force_from": past})
    )
    assert "Rule 12" in send(client, "policy:pack-sign", version.uid, **proof)
    assert home_dosing(in_clinic, today, route="po")
    assert "Take out" not in page(client, "policy:pack", version.uid)


def test_a_line_is_changed_taken_out_and_a_draft_laid_aside(
    client: Client, make_user: MakeUser, in_clinic: Clinic
) -> None:
    client.force_login(make_user("medical_director"))
    send(client, "policy:law-begin", "region", name="Texas", region="TX", reason="First")
    version = PackVersion.objects.get()
    assert "proposed only" in page(client, "policy:pack", version.uid)
    assert "173.6" in page(client, "policy:pack-line", version.uid, 1)
    before = len(version.provisions)
    send(client, "policy:pack-drop", version.uid, 1)
    version.refresh_from_db()
    assert len(version.provisions) == before - 1
    assert "no such line" in send(client, "policy:pack-drop", version.uid, 9)
    send(client, "policy:pack-aside", version.uid)
    version.refresh_from_db()
    assert version.state == "set aside"


def test_another_clinics_pack_is_not_there(
    client: Client, make_user: MakeUser, in_clinic: Clinic, other_clinic: Clinic
) -> None:
    client.force_login(make_user("administrator"))
    send(client, "policy:law-begin", "region", name="Texas", region="TX", reason="First")
    version = PackVersion.objects.get()
    client.force_login(make_user("administrator", username="theirs", at=other_clinic))
    assert client.get(reverse("policy:pack", args=[version.uid])).status_code == 404


@pytest.mark.time_machine(dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC))
def test_what_ends_soon_is_marked_with_what_holds_after_it(
    client: Client, make_user: MakeUser, in_clinic: Clinic
) -> None:
    client.force_login(make_user("nurse"))
    shown = page(client, "policy:law")
    assert shown.count("ends soon") == 1
    assert "then: forbidden" in shown
    actor = actor_for(make_user("administrator"), in_clinic)
    version = begin_draft(actor=actor, key="d", level="country", name="US", reason="Next year")
    row = {
        "question": "telehealth",
        "answer": "allowed",
        "tag": "V",
        "valid_from": dt.date(2027, 1, 1),
    }
    kept = put_provision(
        actor=actor, key="p", draft=version, row=row | {"words": "Extended.", "citation": "FR"}
    )
    director, day = make_user("medical_director"), dt.date(2027, 1, 1)
    sign_pack(
        actor=actor_for(director, in_clinic),
        key="s",
        draft=kept,
        in_force_from=day,
        shown=sheet(kept, day),
        proof=proof_by(director, in_clinic),
    )
    assert "then: allowed" in page(client, "policy:law")
