"""The roles a person can hold at a clinic."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Who uses Ataraxy. What each may do stands in `permissions.toml`."""

    PRESCRIBER = "prescriber", _("Prescriber")
    NURSE = "nurse", _("Session nurse")
    THERAPIST = "therapist", _("Therapist")
    COORDINATOR = "coordinator", _("Coordinator")
    CUSTODIAN = "custodian", _("Stock custodian")
    MEDICAL_DIRECTOR = "medical_director", _("Medical director")
    ADMINISTRATOR = "administrator", _("Administrator")
    PROGRAMME_DIRECTOR = "programme_director", _("Programme director")
    RESEARCHER = "researcher", _("Researcher")
    AUDITOR = "auditor", _("Auditor")
    PATIENT = "patient", _("Patient")
