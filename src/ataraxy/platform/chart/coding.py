"""Codes for what is written by hand: picked from the lists that the rules know, or typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.knowledge import terminology
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import FactKind

LISTS = {
    FactKind.CONDITION: "conditions",
    FactKind.FAMILY: "conditions",
    FactKind.ALLERGY: "allergies",
    FactKind.MEDICINE: "medicines",
}
"""Which list of the terminology rules look at, by kind."""

PICK_HELP = gettext_lazy(
    "Choose an entry of the list where one fits. Other words are kept as they are, marked as "
    "uncoded: rules cannot read them."
)
_MATCHERS: dict[str, Callable[[], Any]] = {
    "conditions": terminology.conditions,
    "allergies": terminology.allergies,
    "medicines": terminology.medicines,
}


class PickInput(forms.TextInput):
    """A text field with the coded entries to choose from; anything else may be typed."""

    template_name = "chart/pick_input.html"

    def __init__(self, name: str) -> None:
        super().__init__(attrs={"list": f"picks-{name}", "autocomplete": "off"})
        self.name = name

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The field with its choices."""
        found: dict[str, Any] = super().get_context(name, value, attrs)
        found["picks"] = terminology.picks(self.name)
        return found


class CodeField(forms.CharField):
    """An ICD-10-CM code, if somebody knows it."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("ICD-10-CM code, if you know it"),
            required=False,
            max_length=10,
            help_text=gettext_lazy("Such as I71.4. Rules read codes; words only raise questions."),
        )

    def clean(self, value: Any) -> str:
        """The code in its own letters, or an error that says what one looks like."""
        typed = super().clean(value)
        code = terminology.icd10cm_code(typed)
        if typed and not code:
            raise forms.ValidationError(
                _("This is no ICD-10-CM code. One looks like I71.4; leave it empty if unsure.")
            )
        return code


def coded(entry: FactEntry, icd10cm: str = "") -> FactEntry:
    """The entry with the code that was typed or belongs to its words; the words stay as typed."""
    if icd10cm:
        return replace(entry, system=terminology.ICD10CM, code=icd10cm)
    kind = LISTS.get(entry.kind)
    found = terminology.picked(kind, entry.text) if kind else None
    if found is None or not found.code:
        return entry
    return replace(entry, system=found.system, code=found.code)


def is_unread(kind: str, codings: Iterable[tuple[str, str]], text: str) -> bool:
    """Whether rules look at this kind by code and no list knows any code of this entry."""
    name = LISTS.get(FactKind(kind))
    return name is not None and not _MATCHERS[name]().match(codings, text).recognised
