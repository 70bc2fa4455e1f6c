"""The form of a module's tracker, and its notes as a chart with a table behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.service.forms import OnceForm
from ataraxy.programme.portal.drawing import Drawing, draw, fitting
from ataraxy.programme.portal.models_own import TrackerEntry
from ataraxy.programme.portal.modules import FieldKind, Module, TrackerField

_LONG = 2_000
_DRAWN_AT_MOST = 60


class TrackerForm(OnceForm):
    """The day, and the fields of the module's file; each may stay empty."""

    day = forms.DateField(label="", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, module: Module, *args: Any, **kwargs: Any) -> None:
        self.module = module
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Day")
        self.fields["day"].initial = timezone.localdate()
        for one in module.tracker.fields:
            self.fields[one.key] = _field(one)

    def noted(self) -> dict[str, object]:
        """What was filled in, by field."""
        return {one.key: self.cleaned_data.get(one.key) for one in self.module.tracker.fields}


@dataclass(frozen=True, slots=True)
class Row:
    """One note in the table: the day, and each value in words."""

    note: TrackerEntry
    cells: tuple[tuple[str, str], ...]


def rows_of(module: Module, notes: Sequence[TrackerEntry]) -> list[Row]:
    """The table behind the chart, newest first."""
    return [
        Row(
            note,
            tuple(
                (one.label, _words(one, note.values.get(one.key))) for one in module.tracker.fields
            ),
        )
        for note in notes
    ]


def chart_of(module: Module, notes: Sequence[TrackerEntry]) -> Drawing | None:
    """The charted field over the days; None where nothing can be drawn yet."""
    field = module.tracker.charted
    if field is None:
        return None
    values = _values(field, notes)
    told = ", ".join(f"{day:%d %b}: {value:g}" for day, value in values)
    return draw(
        values, fitting(values, field.low if field.kind is FieldKind.SCALE else 0, field.high), told
    )


def _values(field: TrackerField, notes: Sequence[TrackerEntry]) -> list[tuple[date, float]]:
    newest = list(notes)[:_DRAWN_AT_MOST]
    found = [(one.day, one.values.get(field.key)) for one in reversed(newest)]
    return [(day, float(value)) for day, value in found if isinstance(value, int | float)]


def _field(one: TrackerField) -> forms.Field:
    label = f"{one.label} ({one.unit})" if one.unit else one.label
    common: dict[str, Any] = {"label": label, "required": False, "help_text": one.help}
    if one.kind is FieldKind.TEXT:
        area = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
        return forms.CharField(max_length=_LONG, widget=area, **common)
    if one.kind is FieldKind.CHOICE:
        options = [(option, option) for option in one.options]
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
    if one.kind is FieldKind.SCALE:
        steps = [(number, str(number)) for number in range(one.low, one.high + 1)]
        return forms.TypedChoiceField(
            choices=steps, coerce=int, empty_value=None, widget=forms.RadioSelect, **common
        )
    return forms.FloatField(min_value=one.low, max_value=one.high, **common)


def _words(field: TrackerField, value: object) -> str:
    if value in (None, ""):
        return ""
    shown = f"{value:g}" if isinstance(value, int | float) else str(value)
    return f"{shown} {field.unit}" if field.unit else shown
