"""Forms of the back-entry page: lines of a sheet, and the begin and end of a dose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.journey.session.back_entry import (
    PaperLine,
    PaperReading,
    PaperSheet,
    PaperTimeError,
    paper_instant,
)
from ataraxy.journey.session.bedside import AtTheChair
from ataraxy.journey.session.forms import CLOCK
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.vitals import EntryError, read_entry
from ataraxy.journey.session.words import EVENTS, LogKind
from ataraxy.platform.service.forms import OnceForm

READINGS, LINES = 8, 4
"""How many lines of a sheet are entered at once."""


class PaperForm(OnceForm):
    """A form whose times stand on paper: after the arrival, never in the future."""

    wrote = forms.CharField(
        max_length=120,
        label=gettext_lazy("Name on the paper"),
        help_text=gettext_lazy("Who wrote these values down at the time."),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    def read_time(self, name: str) -> datetime | None:
        """The instant of a time field; an error beside it where it cannot be."""
        at: time | None = self.cleaned_data.get(name)
        arrived = self.session.arrived_at
        if at is None or arrived is None:
            return None
        try:
            return paper_instant(at, arrived, timezone.now(), self.session.clinic.zone)
        except PaperTimeError as error:
            self.add_error(name, str(error))
            return None


class SheetForm(PaperForm):
    """Lines of a flowsheet and of the notes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, READINGS + 1):
            self.fields[f"at{n}"] = _clock(_("Line %d, time") % n)
            self.fields[f"entry{n}"] = forms.CharField(
                required=False, max_length=200, label=_("Line %d, values") % n
            )
        kinds = [("", "–"), *((one.value, one.label) for one in EVENTS)]
        for n in range(1, LINES + 1):
            self.fields[f"when{n}"] = _clock(_("Note %d, time") % n)
            self.fields[f"kind{n}"] = forms.ChoiceField(
                required=False, choices=kinds, label=_("Note %d, what") % n
            )
            self.fields[f"text{n}"] = forms.CharField(
                required=False, max_length=1000, label=_("Note %d, words") % n
            )

    @property
    def rows(self) -> Iterator[tuple[Any, Any]]:
        """The fields of the flowsheet, line by line."""
        return ((self[f"at{n}"], self[f"entry{n}"]) for n in range(1, READINGS + 1))

    @property
    def notes(self) -> Iterator[tuple[Any, Any, Any]]:
        """The fields of the notes, line by line."""
        return ((self[f"when{n}"], self[f"kind{n}"], self[f"text{n}"]) for n in range(1, LINES + 1))

    def clean(self) -> dict[str, Any]:
        """Understand every line, or say which one is not understood."""
        data = super().clean() or self.cleaned_data
        found = [self._reading(n) for n in range(1, READINGS + 1)]
        noted = [self._note(n) for n in range(1, LINES + 1)]
        data["readings"] = tuple(one for one in found if one)
        data["lines"] = tuple(one for one in noted if one)
        return data

    def _reading(self, n: int) -> PaperReading | None:
        data = self.cleaned_data
        typed = data.get(f"entry{n}") or ""
        at = self._together(f"at{n}", f"entry{n}", typed)
        if at is None:
            return None
        try:
            return PaperReading(at, read_entry(typed), typed)
        except EntryError as error:
            self.add_error(f"entry{n}", str(error))
            return None

    def _note(self, n: int) -> PaperLine | None:
        data = self.cleaned_data
        kind, text = data.get(f"kind{n}") or "", data.get(f"text{n}") or ""
        at = self._together(f"when{n}", f"kind{n}", kind)
        return PaperLine(at, LogKind(kind), text) if at is not None else None

    def _together(self, clock: str, what: str, told: str) -> datetime | None:
        """Both or neither: a value without its time is worth nothing."""
        has_time = self.cleaned_data.get(clock) is not None
        if told and not has_time and clock not in self.errors:
            self.add_error(clock, _("Write the time that stands on the paper."))
        if has_time and not told and what not in self.errors:
            self.add_error(what, _("There is a time and nothing beside it."))
        return self.read_time(clock) if told and has_time else None

    def sheet(self) -> PaperSheet:
        """What the service takes."""
        data = self.cleaned_data
        return PaperSheet(data["wrote"], data["readings"], data["lines"])


def _clock(label: str) -> forms.TimeField:
    return forms.TimeField(required=False, widget=CLOCK, label=label)


class PaperStartForm(PaperForm):
    """The dose began while the screens were gone."""

    began = forms.TimeField(widget=CLOCK, label=gettext_lazy("Began at"))
    said_full_name = forms.BooleanField(
        label=gettext_lazy("The sheet says that they said their full name")
    )
    said_birth_date = forms.BooleanField(
        label=gettext_lazy("The sheet says that they said their birth date")
    )
    field_order = ["began", "said_full_name", "said_birth_date", "wrote"]

    def clean(self) -> dict[str, Any]:
        """Turn the time on the paper into an instant."""
        data = super().clean() or self.cleaned_data
        data["at"] = self.read_time("began")
        return data

    def at_the_chair(self) -> AtTheChair:
        """What the service takes."""
        return AtTheChair(said_full_name=True, said_birth_date=True)


class PaperEndForm(PaperForm):
    """Dosing ended while the screens were gone."""

    ended = forms.TimeField(widget=CLOCK, label=gettext_lazy("Ended at"))
    pumped_ml = forms.FloatField(
        required=False, min_value=0, label=gettext_lazy("Pumped, mL, if stopped early")
    )
    reason = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("Why, if it ended early")
    )
    field_order = ["ended", "pumped_ml", "reason", "wrote"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if route_rules(self.session.route).given_as != "infusion":
            del self.fields["pumped_ml"]

    def clean(self) -> dict[str, Any]:
        """Turn the time on the paper into an instant."""
        data = super().clean() or self.cleaned_data
        data["at"] = self.read_time("ended")
        return data
