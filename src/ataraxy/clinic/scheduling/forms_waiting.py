"""Forms of the waiting list, of a late visit, and of a place that is taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.scheduling.forms_rota import WEEKDAY_CHOICES, day_field
from ataraxy.clinic.scheduling.kinds import is_managed, kinds
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.services import Place
from ataraxy.clinic.scheduling.waiting import Wanted
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import OnceForm


class WaitingForm(OnceForm):
    """What somebody waits for: a new visit of a kind, or a booked one brought forward."""

    what = forms.ChoiceField(label=gettext_lazy("Waits for"))
    first = day_field(gettext_lazy("Can come from"))
    last = day_field(gettext_lazy("Until"))
    weekdays = forms.MultipleChoiceField(
        choices=WEEKDAY_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("On these weekdays"),
    )
    note = forms.CharField(required=False, max_length=200, label=gettext_lazy("Note"))

    def __init__(
        self, *args: Any, patient: Patient, clinic: Clinic, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = Appointment.objects.filter(patient=patient, state="booked", starts_at__gt=now)
        self._visits = {f"visit:{one.uid}": one for one in rows.order_by("starts_at")}
        sooner = [
            (key, _("Sooner than %(when)s: %(what)s") % _told(one, clinic))
            for key, one in self._visits.items()
        ]
        fresh = [(k.key, k.title) for k in kinds().values() if not is_managed(k.key)]
        cast("forms.ChoiceField", self.fields["what"]).choices = [*sooner, *fresh]

    def wanted(self) -> Wanted:
        """What the service takes."""
        data = self.cleaned_data
        visit = self._visits.get(data["what"])
        kind = visit.kind if visit else data["what"]
        length = int(visit.length.total_seconds() // 60) if visit else kinds()[kind].minutes
        return Wanted(
            kind=kind,
            minutes=length,
            first=data["first"],
            last=data["last"],
            weekdays=frozenset(int(one) for one in data["weekdays"]),
            course_uid=visit.course_uid if visit else None,
            instead_of=visit,
            note=data["note"],
        )


def _told(visit: Appointment, clinic: Clinic) -> dict[str, str]:
    return {
        "when": f"{visit.starts_at.astimezone(clinic.zone):%a %d %b %H:%M}",
        "what": visit.title,
    }


class GiveForm(OnceForm):
    """A place, as the page offered it."""

    place = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def clean_place(self) -> Place:
        """Read it back; what somebody wrote themselves is refused."""
        parts = str(self.cleaned_data["place"]).split("|")
        try:
            begin, end, chair, room = parts
            return Place(
                starts_at=datetime.fromisoformat(begin),
                ends_at=datetime.fromisoformat(end),
                chair_id=int(chair) if chair else None,
                room_id=int(room) if room else None,
            )
        except ValueError:
            raise forms.ValidationError(_("This is no place the page has offered.")) from None


class WhyForm(OnceForm):
    """One reason."""

    why = forms.CharField(max_length=200, label=gettext_lazy("Why"))


class LateForm(OnceForm):
    """By how many minutes somebody comes late."""

    minutes = forms.IntegerField(
        min_value=1, max_value=720, label=gettext_lazy("Comes late by, minutes")
    )
    why = forms.CharField(required=False, max_length=300, label=gettext_lazy("Why"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "late_%s")
        super().__init__(*args, **kwargs)
