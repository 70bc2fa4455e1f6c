"""An order set begun and not finished is not forgotten: chair-side page and board name it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.urls import reverse
from tests.session_people import Chairside
from tests.standing_people import MakeUser

from ataraxy.journey.session.models_sets import OrderSetRun
from ataraxy.journey.session.order_sets import begin_set, do_step
from ataraxy.journey.session.running_sets import running_sets
from ataraxy.platform.service.forms import fresh_key

Ago = Callable[[int], datetime]
Queries = Callable[[int], object]


def begun(chairside: Chairside) -> OrderSetRun:
    return begin_set(
        actor=chairside.nurse, key=fresh_key(), session=chairside.session, set_key="pressure"
    )


def tick(chairside: Chairside, run: OrderSetRun, number: int) -> None:
    do_step(actor=chairside.nurse, key=fresh_key(), run=run, number=number)


def shown(make_user: MakeUser, url: str) -> str:
    client = Client()
    client.force_login(make_user("nurse"))
    return client.get(url).content.decode()


def test_the_chair_side_page_names_the_set_in_hand_and_its_next_open_line(
    chairside: Chairside, ago: Ago, make_user: MakeUser
) -> None:
    chairside.running(ago(3))
    run = begun(chairside)
    lines = run.text.lines
    tick(chairside, run, 1)
    page = reverse("session:room", args=[chairside.session.uid])
    part = _part(shown(make_user, page))
    assert run.text.title in part
    assert f"1 of {len(lines)} done" in part
    assert f"<strong>{lines[0]}</strong>" in part
    assert reverse("session:session_sets", args=[chairside.session.uid]) in part
    for number in {*range(len(lines))} - {1}:
        tick(chairside, run, number)
    assert run.text.title not in _part(shown(make_user, page))


def _part(page: str) -> str:
    return page.split('data-part="sets"')[1].split("data-part=", maxsplit=1)[0]


def test_the_tile_names_the_set_but_a_check_that_is_late_comes_first(
    chairside: Chairside, ago: Ago, make_user: MakeUser
) -> None:
    chairside.running(ago(25))
    begun(chairside)
    late = shown(make_user, reverse("session:tiles"))
    assert "check due" in late
    assert "order set" not in late
    chairside.measured()
    calm = shown(make_user, reverse("session:tiles"))
    assert "check due" not in calm
    assert "order set" in calm


def test_sets_in_hand_are_read_in_one_query_and_in_none_for_an_empty_room(
    chairside: Chairside, ago: Ago, django_assert_num_queries: Queries
) -> None:
    chairside.running(ago(3))
    first, second = begun(chairside), begun(chairside)
    tick(chairside, first, 0)
    tick(chairside, first, 1)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = running_sets([chairside.session.pk])
    assert [one.done for one in found[chairside.session.pk]] == [2, 0]
    assert found[chairside.session.pk][0].next_line == second.text.lines[2]
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert running_sets([]) == {}
