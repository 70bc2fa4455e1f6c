"""Journal entries for a therapist outside the clinic: those that are shared now, and no other."""

from __future__ import annotations

from collections.abc import Iterator

from ataraxy.journey.therapy.outside import SharedText
from ataraxy.platform.people.models import Patient
from ataraxy.programme.portal.queries import shared_entries

KEY = "journal"


def shared_texts(patient: Patient) -> Iterator[SharedText]:
    """What was written and is shared; a recording stays in the clinic."""
    for entry in shared_entries(patient):
        if entry.text:
            yield SharedText(entry.at, "", entry.text)
