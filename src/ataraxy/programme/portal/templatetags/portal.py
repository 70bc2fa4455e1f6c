"""What the patient's pages ask for from their templates."""

from __future__ import annotations

from django import template

from ataraxy.clinic.policy.reference import CrisisLine, crisis_lines
from ataraxy.platform.people.models import Clinic

register = template.Library()


@register.simple_tag
def crisis_lines_of(clinic: Clinic) -> tuple[CrisisLine, ...]:
    """The numbers to call in danger, in the clinic's country."""
    return crisis_lines(clinic.country)
