"""Somebody changing a dose on the dose page, again and again. Prints JSON for `dose_page.py`.

Runs inside one process with every middleware, over the demonstration's data; each request asks for
an amount that nobody asked for before, so only what the page itself keeps ready is reused.
"""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from ataraxy.journey.plan.models import Plan  # noqa: E402
from ataraxy.journey.session.models import Session  # noqa: E402
from ataraxy.platform.accounts.models import User  # noqa: E402
from ataraxy.platform.accounts.session import open_session  # noqa: E402
from ataraxy.platform.people.middleware import CLINIC_KEY  # noqa: E402
from ataraxy.platform.people.models import Clinic  # noqa: E402

CASES = {
    "infusion": {"what": "iv:ketamine_50", "basis": "actual", "duration_min": "40", "bag_ml": "50"},
    "injection": {"what": "im:ketamine_50", "basis": "actual"},
    "Spravato": {"what": "esk:spravato_28", "basis": "devices"},
}


def main() -> None:
    """For each case the first answer and the later ones, in milliseconds."""
    rounds = int(sys.argv[1])
    settings.ALLOWED_HOSTS = ["testserver"]
    client, address = _signed_in(), _address()
    found = {}
    for name, case in CASES.items():
        answers = [_ask(client, address, case, number) for number in range(rounds + 1)]
        found[name] = {"first": answers[0], "later": answers[1:]}
    print(json.dumps(found))


def _signed_in() -> Client:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(User.objects.get(username="prescriber"))
    session = client.session
    open_session(session, ends_at=None, has_factor=True)
    session[CLINIC_KEY] = Clinic.objects.get(slug="harbor").pk
    session.save()
    return client


def _address() -> str:
    """The page of whoever had the most sessions."""
    with scopes_disabled():
        plans = Plan.objects.filter(state="signed", route="iv").select_related("course__clinic")
        plans = [one for one in plans if one.course.clinic.slug == "harbor"]
        dosed = Session.objects.filter(started_at__isnull=False)
        most = max(plans, key=lambda one: dosed.filter(course=one.course).count())
    return reverse("forecast:dose", args=[most.course.uid])


def _ask(client: Client, address: str, case: dict[str, str], number: int) -> dict[str, float]:
    amount = str(1 + number % 3) if case["basis"] == "devices" else f"{0.4 + number / 1000:.3f}"
    asked = {
        **case,
        "amount": amount,
        "weight_kg": "71.3",
        "weight_on": timezone.localdate().isoformat(),
        "height_cm": "175",
    }
    started = time.perf_counter()
    answer = client.post(address, asked)
    took = (time.perf_counter() - started) * 1000
    if b"data-curve=" not in answer.content:
        raise SystemExit(f"no curve for {asked}: {answer.content[:500]!r}")
    return {"ms": took, "cpu_ms": float(answer["X-CPU-ms"]), "queries": int(answer["X-Queries"])}


if __name__ == "__main__":
    main()
