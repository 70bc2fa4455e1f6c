"""The way home by clicking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.urls import reverse
from tests.session_people import Chairside
from tests.standing_people import PASSWORD

from ataraxy.platform.service.forms import fresh_key

Ago = Callable[[int], datetime]


def test_the_way_home_by_clicking(chairside: Chairside, ago: Ago) -> None:
    room = chairside.in_recovery(ago(110), ago(70))
    room.measured("126/78 70 98% 14 m5 d0")
    client = Client()
    client.force_login(room.make_user("nurse"))
    where = {"session_uid": room.session.uid}
    shown = client.get(reverse("session:room", kwargs=where)).content.decode()
    assert "Way home: 6 conditions are open" in shown
    ticks = dict.fromkeys(
        (
            "oriented",
            "steady",
            "nausea_controlled",
            "suicide_checked",
            "escort_here",
            "advice_given",
        ),
        "on",
    )
    check = ticks | {"idempotency_key": fresh_key(), "escort_name": "Luis Rivera"}
    client.post(reverse("recovery:check", kwargs=where), check)
    shown = client.get(reverse("session:room", kwargs=where)).content.decode()
    assert "Way home: every condition is met" in shown
    sign = {"idempotency_key": fresh_key(), "method": "password", "secret": PASSWORD}
    url = reverse("recovery:home", kwargs=where)
    assert client.get(url).status_code == 200
    assert client.post(url, sign).status_code == 302
    shown = client.get(reverse("session:record", kwargs=where)).content.decode()
    assert "How they left" in shown


def test_every_other_way_out_has_its_page_and_says_what_is_open(chairside: Chairside) -> None:
    room = chairside.running()
    client = Client()
    client.force_login(room.make_user("nurse"))
    where = {"session_uid": room.session.uid}
    for name in ("against_advice", "unseen"):
        shown = client.get(reverse(f"recovery:{name}", kwargs=where)).content.decode()
        assert "the clock begins when dosing ends" in shown
    answer = client.post(
        reverse("recovery:ambulance", kwargs=where), {"idempotency_key": fresh_key()}
    )
    assert answer.status_code == 302
    assert room.record.session.state == "ambulance"
