"""What the outcomes page shows, gathered from the reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.utils import timezone

from ataraxy.journey.outcomes.models import Asking
from ataraxy.journey.outcomes.queries import Dose
from ataraxy.journey.outcomes.services import PURPOSE
from ataraxy.platform.people.links import address, is_live
from ataraxy.platform.people.models import PatientLink


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link that waits to be opened: address, QR image, until when, whether it was opened."""

    url: str
    qr: str
    until: datetime
    opened: bool


def days_since_dose(doses: Sequence[Dose]) -> int | None:
    """Days since the last dose in the clinic's calendar."""
    if not doses:
        return None
    return (timezone.localdate() - timezone.localdate(doses[-1].at)).days


def sent_link(asking: Asking | None) -> SentLink | None:
    """The link that was made for this set of questions, if it is still open."""
    if asking is None:
        return None
    found = PatientLink.objects.filter(
        clinic_id=asking.clinic_id, purpose=PURPOSE, subject_uid=str(asking.uid)
    )
    link = found.order_by("-created_at").first()
    if link is None or not is_live(link, timezone.now()):
        return None
    url = str(settings.PUBLIC_URL).rstrip("/") + address(link)
    image = segno.make(url, micro=False).svg_data_uri(scale=4)
    return SentLink(url, image, link.expires_at, link.spent_at is not None)
