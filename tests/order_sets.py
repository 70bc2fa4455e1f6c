"""Order sets as the medical director leaves them."""

from __future__ import annotations

from django.utils import timezone

from ataraxy.journey.session.models_sets import OrderSetText
from ataraxy.journey.session.order_set_texts import skeletons, unsigned_sets
from ataraxy.journey.session.order_sets import lines_of
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic


def sign_order_sets(clinic: Clinic, director: User) -> None:
    """Every order set is in force, as if the medical director had signed each on its page."""
    OrderSetText.objects.bulk_create(
        OrderSetText(
            clinic=clinic,
            key=one.key,
            title=one.title,
            doses=["none"] * len(one.doses),
            lines=lines_of(one, ["none"] * len(one.doses)),
            at=timezone.now(),
            by_uid=str(director.uid),
            by_name=director.display_name,
        )
        for one in skeletons().values()
    )
    assert unsigned_sets(clinic) == ()
