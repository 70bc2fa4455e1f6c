"""What an auditor types to find something."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.oversight.queries import Filters
from ataraxy.platform.oversight.words import WORDS, in_words
from ataraxy.platform.people.staff_forms import DayInput
from ataraxy.platform.service.service import services


def _actions() -> list[tuple[str, Any]]:
    known = set(WORDS) | {one.name for one in services()}
    named = sorted((in_words(name), name) for name in known)
    return [("", _("anything")), *((name, words) for words, name in named)]


class SearchForm(forms.Form):
    """Everything is optional; together they narrow."""

    person = forms.CharField(
        label=_("Who"), required=False, max_length=100, help_text=_("Name or user name.")
    )
    patient = forms.CharField(
        label=_("Patient"), required=False, max_length=255, help_text=_("MRN, or the record’s id.")
    )
    action = forms.ChoiceField(label=_("Did what"), required=False, choices=_actions)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("Until and with"), required=False, widget=DayInput)
    chain = forms.ChoiceField(
        label=_("Where"),
        required=False,
        choices=[("clinic", _("This clinic")), ("network", _("Sign-ins and accounts"))],
    )
    emergency = forms.BooleanField(label=_("Emergency access only"), required=False)
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def filters(self) -> Filters:
        """What was asked, with days as instants of the clinic."""
        given = self.cleaned_data
        return Filters(
            chain=given["chain"] or "clinic",
            person=given["person"].strip(),
            patient=given["patient"].strip(),
            action=given["action"],
            since=_midnight(given["since"]) if given["since"] else None,
            until=_midnight(given["until"] + timedelta(days=1)) if given["until"] else None,
            emergency=given["emergency"],
            before=given["before"],
        )

    def clean_before(self) -> tuple[datetime, int] | None:
        """Where the list goes on: an instant and an id."""
        at, _sep, pk = str(self.cleaned_data["before"]).partition("~")
        if not at:
            return None
        found = parse_datetime(at)
        if found is None or not pk.isdigit():
            raise forms.ValidationError(_("This link was cut. Search again."))
        return found, int(pk)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
