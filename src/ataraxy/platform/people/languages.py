"""In which language somebody is spoken to, and in which the house writes to itself."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from ataraxy.platform.people.models import Patient

_PRIMARY = 2
"""A language is known by its first two letters."""


def known_language(patient: Patient) -> str:
    """The patient's language where we speak it; empty where it is not recorded or not spoken."""
    wanted = patient.language.lower()[:_PRIMARY]
    return wanted if wanted in {code for code, _name in settings.LANGUAGES} else ""


def language_of(patient: Patient) -> str:
    """The language in which somebody is written to; ours where theirs has no translation."""
    return known_language(patient) or settings.LANGUAGE_CODE


def in_language_of(patient: Patient) -> translation.override:
    """Speak the patient's language; where it is not known, the one their device asks for."""
    return translation.override(known_language(patient) or translation.get_language())


def in_our_words() -> translation.override:
    """What staff read stays in the language of the house, whatever the patient's page speaks."""
    return translation.override(settings.LANGUAGE_CODE)
