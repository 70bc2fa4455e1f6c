"""Where staff look at the patient's own side."""

from __future__ import annotations

from django.urls import reverse

from ataraxy.platform.people.models import Patient


def staff_url(patient: Patient) -> str:
    """The page of one patient's own side."""
    return reverse("portal:staff", kwargs={"patient_uid": patient.uid})
