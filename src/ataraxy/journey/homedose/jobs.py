"""What the room does by itself: a dose at home after which nobody measured is somebody's work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from ataraxy.journey.homedose.models import Measurement
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.homedose.work import never_measured
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.tick.registry import every

_LOOKS_BACK = timedelta(days=1)


@every("homedose.silent", minutes=15)
def look_for_silence() -> None:
    """Every clinic's doses at home that were begun and not measured after."""
    now = timezone.now()
    for clinic in Clinic.objects.all():
        with within(clinic):
            tell_of_silence(clinic.pk, now)


def tell_of_silence(clinic_id: int, now: datetime) -> None:
    """Open work for each dose of the last day that was allowed and never measured after."""
    until = now - numbers().silent_after
    begun = Measurement.objects.filter(
        clinic_id=clinic_id,
        stage=Measurement.Stage.BEFORE,
        allowed=True,
        at__gt=now - _LOOKS_BACK,
        at__lte=until,
    )
    later = Measurement.objects.filter(course=OuterRef("course"), at__gt=OuterRef("at"))
    for row in begun.filter(~Exists(later)).select_related("course__clinic", "course__patient"):
        never_measured(row.course, row)
