"""Building the demonstration: staff first, then each person's story in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils import timezone
from django_scopes import scope

from ataraxy.web.demo.before_treatment import Stage
from ataraxy.web.demo.people import Fiction, everybody
from ataraxy.web.demo.staff import Cast, make_cast
from ataraxy.web.demo.stories import STORIES


def build() -> Iterator[str]:
    """Fill the database; yields a line of progress for each part."""
    cast = make_cast()
    yield f"{len(cast.clinics)} clinics and {len(cast.users)} members of staff."
    told: Counter[str] = Counter()
    for fiction in everybody():
        _tell(cast, fiction)
        told[fiction.clinic] += 1
        if sum(told.values()) % 10 == 0:
            yield f"{sum(told.values())} patients …"
    for slug, count in told.items():
        yield f"{cast.clinics[slug].name}: {count} patients."


def _tell(cast: Cast, fiction: Fiction) -> None:
    clinic = cast.clinics[fiction.clinic]
    with scope(clinic=clinic.pk), timezone.override(clinic.zone):
        STORIES[fiction.story](Stage(cast, clinic, fiction))
