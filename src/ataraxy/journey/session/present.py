"""Who sits in a chair now, or is on the way to one."""

from __future__ import annotations

from django.db.models import QuerySet

from ataraxy.journey.session.lifecycle import IN_THE_HOUSE
from ataraxy.journey.session.models import Session
from ataraxy.platform.reading import prepared


def in_the_house(clinic_id: int) -> list[Session]:
    """Who is here now, whenever their visit began.

    In two steps: joined, SQLite would read every session there ever was.
    """
    return _by_key(tuple(_keys_in_the_house(clinic_id)))


@prepared
def _keys_in_the_house(clinic_id: int) -> QuerySet[Session, int]:
    here = Session.objects.filter(clinic_id=clinic_id, state__in=IN_THE_HOUSE)
    return here.values_list("pk", flat=True)


@prepared
def _by_key(keys: tuple[int, ...]) -> QuerySet[Session]:
    found = Session.objects.filter(pk__in=keys)
    joined = found.select_related("patient", "course", "appointment__chair", "nurse", "clinic")
    return joined.order_by("pk")
