"""Two hundred chairs with a monitor and a patient each; prints a signed-in cookie as JSON."""

from __future__ import annotations

import json
import sys
from datetime import date
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_scopes import scope  # noqa: E402

from ataraxy.clinic.devices.models import Device, Pairing  # noqa: E402
from ataraxy.platform.accounts.models import User  # noqa: E402
from ataraxy.platform.accounts.session import open_session  # noqa: E402
from ataraxy.platform.people.models import Clinic, Membership, Patient  # noqa: E402


def main(chairs: int) -> None:
    """Fill the empty database."""
    now = timezone.now()
    clinic = Clinic.objects.create(slug="ward", name="Ward", timezone="UTC", country="US")
    user = User.objects.create(username="nurse", first_name="N", last_name="N", password="!")
    Membership.objects.create(user=user, clinic=clinic, role="nurse", since=now)
    with scope(clinic=clinic.pk):
        for n in range(chairs):
            patient = Patient.objects.create(
                clinic=clinic, family_name=f"P{n}", birth_date=date(1980, 1, 1), created_at=now
            )
            device = Device.objects.create(
                clinic=clinic,
                identifier=f"W-{n}",
                name=f"Ward {n}",
                added_at=now,
                added_by_name="bench",
            )
            Pairing.objects.create(
                clinic=clinic,
                device=device,
                patient=patient,
                visit_uid=uuid4(),
                since=now,
                by_name="bench",
            )
    client = Client()
    client.force_login(user)
    session = client.session
    open_session(session, ends_at=None, has_factor=True)
    session.save()
    print(json.dumps({"cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
