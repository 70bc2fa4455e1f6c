"""Check-in is short: a tablet shows at most 25 inputs, whoever sits there."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from tests.session_people import Chairside
from tests.standing_people import MakePatient, MakeUser

MOST = 25


class Inputs(HTMLParser):
    """What of the answers' form can be filled in without opening anything."""

    def __init__(self) -> None:
        super().__init__()
        self.open_names: list[str] = []
        self.all_names: set[str] = set()
        self._in_form, self._closed = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._in_form = told.get("class") == "form"
        elif tag == "details":
            self._closed += 0 if "open" in told else 1
        elif tag in {"input", "select", "textarea"} and self._in_form:
            if told.get("type") == "hidden":
                return
            self.all_names.add(told["name"] or "")
            if not self._closed:
                self.open_names.append(told["name"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "details" and self._closed:
            self._closed -= 1


@pytest.mark.django_db
def test_the_rendered_form_has_at_most_twenty_five_inputs(
    chairside: Chairside, make_patient: MakePatient, make_user: MakeUser
) -> None:
    client = Client()
    client.force_login(make_user("nurse"))
    longest = chairside.beside(make_patient("Rossi", "Bruna"), "spravato").arrived()
    page = client.get(reverse("session:check_in", args=[longest.session.uid]))
    found = Inputs()
    found.feed(page.content.decode())
    assert {"said_full_name", "ride", "bladder", "touch", "pregnancy", "red_flags_asked",
            "weight_kg"} <= set(found.open_names)  # fmt: skip
    assert "red_flags" in found.all_names
    assert len(found.open_names) <= MOST, found.open_names
    assert len(found.all_names) <= MOST
    longest.asked(red_flags=("ill",), ride="arranged", enrolment_confirmed="x")
    again = Inputs()
    page = client.get(reverse("session:check_in", args=[longest.session.uid]))
    again.feed(page.content.decode())
    assert "red_flags" in again.open_names  # a flag that is up is never folded away
