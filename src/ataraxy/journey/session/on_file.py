"""What an ambulance crew asks for and the chart knows: medicines and conditions in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ataraxy.platform.chart.facts import FactRow
from ataraxy.platform.chart.kinds import Standing
from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.people.models import Patient


def on_file(patient: Patient) -> tuple[tuple[str, str], ...]:
    """Pairs of a label and its words; an empty list is said to be one, never left out."""
    facts = facts_for(patient, codes=())
    conditions = [one for one in facts.conditions if one.standing != Standing.PAST]
    return (
        (_("Medicines on file"), _words(facts.current_medicines)),
        (_("Conditions on file"), _words(conditions)),
        (_("Telephone"), patient.phone or _("not on file")),
    )


def _words(rows: Iterable[FactRow]) -> str:
    return "; ".join(dict.fromkeys(one.text for one in rows)) or _("none on file")
