"""What every form of the chart is made of: a date known in part, and a fact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.knowledge.records import When
from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.times import Precision, read_when
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import Certainty, FactKind, Standing
from ataraxy.platform.service.forms import OnceForm


class PartialDateField(forms.Field):
    """A date that may be only a year or a month: 2019, 2019-05 or 2019-05-20."""

    def __init__(self, **more: Any) -> None:
        settings: dict[str, Any] = {
            "help_text": gettext_lazy("As much as is known: 2019, 2019-05 or 2019-05-20."),
        }
        super().__init__(**(settings | more))

    def to_python(self, value: Any) -> Any:
        """The date as a `When`, or `None` when nothing was typed."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            found = read_when(text, "")
        except FieldProblem as problem:
            raise forms.ValidationError(
                _("This is no date. Write 2019, 2019-05 or 2019-05-20.")
            ) from problem
        if found.precision is Precision.INSTANT:
            raise forms.ValidationError(_("Write the date without a time."))
        return found

    def prepare_value(self, value: Any) -> Any:
        """What the field shows again."""
        return str(value) if isinstance(value, When) else value


class FactForm(OnceForm):
    """What every fact written by hand says."""

    kind: FactKind
    text = forms.CharField(max_length=500)
    standing = forms.ChoiceField(
        label=gettext_lazy("Does it hold now?"), choices=Standing.choices, widget=forms.RadioSelect
    )
    start = PartialDateField(label=gettext_lazy("Since"), required=False)
    end = PartialDateField(label=gettext_lazy("Until"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    detail_fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Nothing ends before it begins."""
        told = super().clean() or {}
        start, end = told.get("start"), told.get("end")
        if start and end and end.earliest < start.earliest:
            self.add_error("end", _("It cannot end before it began."))
        return told

    def entry(self) -> FactEntry:
        """The fact that was written."""
        told = self.cleaned_data
        return FactEntry(
            kind=self.kind,
            text=told["text"].strip(),
            standing=Standing(told.get("standing") or Standing.PAST),
            certainty=Certainty(told.get("certainty") or Certainty.CONFIRMED),
            start=told.get("start"),
            end=told.get("end"),
            note=told.get("note", ""),
            detail={name: told[name] for name in self.detail_fields if told.get(name)},
        )
