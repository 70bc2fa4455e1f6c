"""Labels of today's doses together on one sheet: which there are, and which are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ataraxy.foundation.decision import Decision
from ataraxy.journey.session.label import ON_WORDS, On, label_of, labels_wanted
from ataraxy.journey.session.record import Record
from ataraxy.journey.session.today import records_of_day
from ataraxy.platform.documents.labels import Label
from ataraxy.platform.documents.sheets import NOTHING, LabelSheet, label_sheets, may_print
from ataraxy.platform.people.models import Clinic


@dataclass(frozen=True, slots=True)
class Wanted:
    """One label that could be printed: of which dose, for the syringe, the bag or the package."""

    record: Record
    on: On

    @property
    def key(self) -> str:
        """How the page names it: the preparation, so that a newer one is another label."""
        prepared = self.record.preparation
        return f"{prepared.uid if prepared else ''}.{self.on}"

    @property
    def is_due(self) -> bool:
        """Whether the dose has not begun: its label is still to be stuck on."""
        return self.record.session.state in {"arrived", "ready"}

    @property
    def words(self) -> str:
        """Chair, person and dose, and what the label goes on."""
        session, label = self.record.session, self.label
        chair = session.appointment.chair
        parts = (chair.name if chair else "", label.lines[0], label.head, str(ON_WORDS[self.on]))
        return " · ".join(part for part in parts if part)

    @property
    def label(self) -> Label:
        """What is printed."""
        prepared = self.record.preparation
        if prepared is None:
            raise ValueError("A dose that is not prepared has no label.")
        return label_of(self.record, prepared, self.on)


def wanted_on(clinic: Clinic, day: date) -> list[Wanted]:
    """The labels of every dose of a day that is prepared and whose visit is not over."""
    found = (one for one in records_of_day(clinic, day) if not one.session.is_closed)
    return [
        Wanted(one, on)
        for one in found
        if one.preparation is not None
        for on in labels_wanted(one.preparation)
    ]


class LabelSheetForm(forms.Form):
    """Which labels, on which sheet, from which place on."""

    label = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Labels"),
        error_messages={"required": NOTHING},
    )
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"))
    start = forms.IntegerField(
        label=gettext_lazy("First free place"),
        help_text=gettext_lazy("Counted row by row from the upper left; 1 on a new sheet."),
    )

    def __init__(self, *args: Any, wanted: Sequence[Wanted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = {one.key: one for one in wanted}
        self.fields["label"].choices = [(key, one.words) for key, one in self.wanted.items()]  # type: ignore[attr-defined]
        self.fields["label"].initial = [key for key, one in self.wanted.items() if one.is_due]
        self.fields["sheet"].choices = [(key, one.name) for key, one in label_sheets().items()]  # type: ignore[attr-defined]

    @property
    def paper(self) -> LabelSheet:
        """The sheet that was chosen."""
        return label_sheets()[self.cleaned_data["sheet"]]

    @property
    def first(self) -> int:
        """The first place to print on."""
        return int(self.cleaned_data["start"])

    def chosen(self) -> list[Wanted]:
        """The labels that were ticked, in the order of the page."""
        ticked = set(self.cleaned_data["label"])
        return [one for key, one in self.wanted.items() if key in ticked]

    def decision(self) -> Decision:
        """Whether this can be printed."""
        return may_print(self.paper, len(self.chosen()), self.first)


def labels_of(chosen: Iterable[Wanted]) -> list[Label]:
    """What is printed."""
    return [one.label for one in chosen]
