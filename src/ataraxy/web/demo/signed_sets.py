"""The order sets of the demonstration, signed by the medical director before the first visit."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_scopes import scope

from ataraxy.journey.session.order_set_texts import skeletons
from ataraxy.journey.session.order_sets import sign_set
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.signatures.services import Proof
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import Cast, data

_BEFORE = timedelta(days=800)


def sign_everywhere(cast: Cast) -> int:
    """Sign every set at every clinic; returns how many sets there are."""
    for clinic in cast.clinics.values():
        with scope(clinic=clinic.pk), as_of(timezone.now() - _BEFORE):
            _sign(cast, clinic)
    return len(skeletons())


def _sign(cast: Cast, clinic: Clinic) -> None:
    director = actor_for(cast.one_with("medical_director", clinic), clinic)
    line = data("words.toml")["order_sets"]["line"]
    for one in skeletons().values():
        sign_set(
            actor=director,
            key=f"demo:{clinic.slug}:set:{one.key}",
            set_key=one.key,
            doses=(line,) * len(one.doses),
            proof=Proof(
                director.user_uid, director.name, director.roles, "password", timezone.now()
            ),
        )
