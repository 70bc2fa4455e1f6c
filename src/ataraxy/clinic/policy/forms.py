"""The form a clinic's limits are proposed with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.policy.queries import LimitRow, limit_rows
from ataraxy.foundation.units import figure
from ataraxy.knowledge.pharmacology import DoseLimits
from ataraxy.platform.service.forms import OnceForm


class LimitsForm(OnceForm):
    """One number per cap, beginning with what holds now."""

    reason = forms.CharField(label=_("Why the limits change"), max_length=500)

    def __init__(self, limits: DoseLimits, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = limit_rows(limits)
        for row in self.rows:
            self.fields[row.cap.key] = _limit_field(row)
        self.order_fields([*(row.cap.key for row in self.rows), "reason"])

    def own_caps(self) -> dict[str, float]:
        """The limits that differ from those shipped."""
        given = {row.cap.key: self.cleaned_data[row.cap.key] for row in self.rows}
        return {
            row.cap.key: given[row.cap.key]
            for row in self.rows
            if given[row.cap.key] != row.shipped
        }


def _limit_field(row: LimitRow) -> forms.FloatField:
    cap = row.cap
    return forms.FloatField(
        label=f"{cap.name} ({cap.unit})",
        initial=cap.limit,
        min_value=0.01,
        max_value=cap.absolute,
        help_text=_("Shipped %(shipped)s, never above %(absolute)s. %(source)s (%(tag)s)")
        % {
            "shipped": figure(row.shipped),
            "absolute": figure(cap.absolute),
            "source": cap.source,
            "tag": cap.tag.words,
        },
    )
