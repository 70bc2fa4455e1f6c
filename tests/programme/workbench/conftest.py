"""A researcher at the workbench, and what they ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.standing_people import MakeUser

from ataraxy.programme.workbench.numbers import bench_numbers

Ask = Callable[..., str]


def question(**changes: str) -> dict[str, str]:
    """The opening example with changes; an empty value leaves the field out."""
    return {name: one for name, one in {**bench_numbers().example, **changes}.items() if one}


@pytest.fixture
def researcher(client: Client, make_user: MakeUser) -> Client:
    """A browser in which a researcher is signed in."""
    client.force_login(make_user("researcher"))
    return client


@pytest.fixture
def ask(researcher: Client) -> Ask:
    """The whole page for a changed question: ``ask(dose_a="35 mg iv")``."""

    def page(**changes: str) -> str:
        answer = researcher.get("/workbench/", question(**changes))
        assert answer.status_code == 200
        return answer.content.decode()

    return page
