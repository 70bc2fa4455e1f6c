"""A treated patient, and browsers of the people around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.standing_people import MakeUser

from ataraxy.platform.people.models import Clinic

BrowserOf = Callable[[str], Client]


@pytest.fixture
def browser_of(in_clinic: Clinic, make_user: MakeUser) -> BrowserOf:
    """A browser in which somebody with this role is signed in."""

    def make(role: str) -> Client:
        client = Client()
        client.force_login(make_user(role))
        return client

    return make
