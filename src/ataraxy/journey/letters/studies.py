"""What published studies found, said in a letter."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.journey.screening.studies import cited
from ataraxy.knowledge.evidence.trials import Found

SMALL = 100
"""Below so many people the letter says that a study is small (not a clinical number)."""


def for_patient(found: Found | None) -> str:
    """How much is known, in a few plain sentences."""
    if found is None:
        return ""
    if not found.studies:
        return _(
            "We know of no study of this treatment, given this way, for your problem. What we know "
            "comes from other ways to give it."
        )
    return " ".join([_how_many(found), _how_large(found), _caution(found)]).strip()


def for_referrer(found: Found | None) -> str:
    """Each study with its size, its comparison and where it is published."""
    if found is None:
        return ""
    if not found.studies:
        return _("No study of this route in this diagnosis is in our table.")
    lines = [f"- {cited(one)}" for one in found.compared or found.studies]
    return "\n".join([*lines, *found.overlaps])


def _how_many(found: Found) -> str:
    return ngettext(
        "We know of %(n)d group of people with your problem who got it this way in a study.",
        "We know of %(n)d groups of people with your problem who got it this way in studies.",
        found.samples,
    ) % {"n": found.samples}


def _how_large(found: Found) -> str:
    if found.largest is None:
        return _("No study compared it with something else. So no one can be sure that it helped.")
    return _(
        "The largest study that compared it with something else had %(people)d people in it."
    ) % {"people": found.largest}


def _caution(found: Found) -> str:
    if any(one.direction == "no_difference" for one in found.studies):
        return _("Some studies found that it did not help more than what it was compared with.")
    return _("Small studies can be wrong.") if (found.largest or 0) < SMALL else ""
