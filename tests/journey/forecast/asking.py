"""How the tests ask the dose page."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import timezone

from ataraxy.journey.course.models import Course


def filled(**changes: Any) -> dict[str, Any]:
    """A form filled in with an ordinary infusion, or as `changes` say."""
    values = {
        "what": "iv:ketamine_50",
        "basis": "actual",
        "amount": "0.5",
        "duration_min": "40",
        "bag_ml": "50",
        "weight_kg": "70",
        "weight_on": timezone.localdate().isoformat(),
        "height_cm": "175",
    }
    return {**values, **changes}


def url(course: Course, tail: str = "") -> str:
    """Where the page of a course lives."""
    return f"/courses/{course.uid}/dose/{tail}"


def looked(client: Client, course: Course, **changes: Any) -> str:
    """What htmx gets back."""
    answer = client.post(url(course), filled(**changes), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()
