"""Forms of the clinic's hours, its rota and its rooms."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.scheduling.forms import ByName
from ataraxy.clinic.scheduling.hours import WEEKDAYS, Week
from ataraxy.clinic.scheduling.queries import staff_with
from ataraxy.clinic.scheduling.services_rota import ROTA_ROLES, Work, weekdays_from
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import OnceForm

WEEKDAY_NAMES = {
    "monday": gettext_lazy("Monday"),
    "tuesday": gettext_lazy("Tuesday"),
    "wednesday": gettext_lazy("Wednesday"),
    "thursday": gettext_lazy("Thursday"),
    "friday": gettext_lazy("Friday"),
    "saturday": gettext_lazy("Saturday"),
    "sunday": gettext_lazy("Sunday"),
}
WEEKDAY_CHOICES = [(str(number), WEEKDAY_NAMES[day]) for number, day in enumerate(WEEKDAYS)]
_DAY = {"type": "date"}
_TIME = {"type": "time"}


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day with the browser's own calendar."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs=_DAY))


def time_field(label: Any, *, required: bool = True) -> forms.TimeField:
    """A time of day on the clinic's clock."""
    widget = forms.TimeInput(attrs=_TIME, format="%H:%M")
    return forms.TimeField(label=label, required=required, widget=widget)


class LineForm(OnceForm):
    """Somebody works in a role on some weekdays."""

    user = ByName(queryset=User.objects.none(), label=gettext_lazy("Who"))
    role = forms.ChoiceField(
        choices=[(role, Role(role).label) for role in ROTA_ROLES], label=gettext_lazy("As")
    )
    weekdays = forms.MultipleChoiceField(
        choices=WEEKDAY_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("On these weekdays"),
    )
    begins = time_field(gettext_lazy("From (time)"))
    ends = time_field(gettext_lazy("To (time)"))
    first = day_field(gettext_lazy("From (day)"))
    last = day_field(gettext_lazy("Until (day)"))

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "line_%s")
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in staff_with(clinic, ROTA_ROLES)]
        field = cast("forms.ModelChoiceField[User]", self.fields["user"])
        field.queryset = User.objects.filter(pk__in=keys).order_by("last_name", "first_name")

    def work(self) -> Work:
        """What the service takes."""
        data = self.cleaned_data
        return Work(
            role=data["role"],
            weekdays=weekdays_from(data["weekdays"]),
            first=data["first"],
            last=data["last"],
            begins=data["begins"],
            ends=data["ends"],
        )


class LineEndForm(OnceForm):
    """A line of the rota ends."""

    from_day = day_field(gettext_lazy("No longer from this day on"))
    why = forms.CharField(max_length=200, label=gettext_lazy("Why"))


class HoursForm(OnceForm):
    """The clinic's week: two times for each day, both empty on a closed one."""

    from_day = day_field(gettext_lazy("From this day on"))

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "hours_%s")
        super().__init__(*args, **kwargs)
        for day in WEEKDAYS:
            name = WEEKDAY_NAMES[day]
            begins, ends = week.get(day, (None, None))
            opens = time_field(_("%s, opens") % name, required=False)
            closes = time_field(_("%s, closes") % name, required=False)
            opens.initial, closes.initial = begins, ends
            self.fields[f"{day}_opens"], self.fields[f"{day}_closes"] = opens, closes

    def clean(self) -> dict[str, Any]:
        """A day has both times or none."""
        data = super().clean() or self.cleaned_data
        for day in WEEKDAYS:
            if bool(data.get(f"{day}_opens")) != bool(data.get(f"{day}_closes")):
                self.add_error(f"{day}_closes", _("Give both times, or leave both empty."))
        return data

    def week(self) -> Week:
        """What the service takes."""
        said = self.cleaned_data
        return {
            day: (said[f"{day}_opens"], said[f"{day}_closes"])
            for day in WEEKDAYS
            if said[f"{day}_opens"]
        }


class ClosedForm(OnceForm):
    """A day on which the clinic is closed, or open after all."""

    day = day_field(gettext_lazy("Day"))
    why = forms.CharField(max_length=200, label=gettext_lazy("Why"))
    open_again = forms.BooleanField(required=False, label=gettext_lazy("Open after all"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "closed_%s")
        super().__init__(*args, **kwargs)


class RoomForm(OnceForm):
    """A room for talks."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Room for talks"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "room_%s")
        super().__init__(*args, **kwargs)


def line_initial(today: date) -> dict[str, object]:
    """A line begins today and ends with the next year unless somebody says otherwise."""
    return {"first": today, "begins": "08:00", "ends": "17:00"}
