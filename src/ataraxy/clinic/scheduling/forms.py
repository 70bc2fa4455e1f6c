"""Forms of the schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from ataraxy.clinic.scheduling.clock_form import ClockForm
from ataraxy.clinic.scheduling.kinds import is_managed, kinds
from ataraxy.clinic.scheduling.models import Appointment, Chair, Room
from ataraxy.clinic.scheduling.models_rota import CalledOffBy
from ataraxy.clinic.scheduling.opening import CABINET, items
from ataraxy.clinic.scheduling.queries import staff_with
from ataraxy.clinic.scheduling.services import DayCheck, Place
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import OnceForm

_CARERS = ("nurse", "prescriber", "therapist", "medical_director")
_CLINICIANS = ("nurse", "prescriber", "medical_director")


if TYPE_CHECKING:
    _UserChoice = forms.ModelChoiceField[User]
else:  # the class takes no parameter at run time
    _UserChoice = forms.ModelChoiceField


class ByName(_UserChoice):
    """A choice of people, by the name others see."""

    def label_from_instance(self, obj: Any) -> str:
        """The name as others see it."""
        return str(obj.display_name) if isinstance(obj, User) else str(obj)


class PlaceForm(ClockForm, OnceForm):
    """When, how long, in which chair, with whom. The times are the clinic's."""

    field_order = ["day", "begins", "minutes", "chair", "staff", "which"]

    minutes = forms.IntegerField(min_value=5, max_value=720, label=gettext_lazy("Length, minutes"))
    chair = forms.ModelChoiceField(
        queryset=Chair.objects.none(), required=False, label=gettext_lazy("Chair")
    )
    staff = ByName(queryset=User.objects.none(), required=False, label=gettext_lazy("With"))

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chairs = cast("forms.ModelChoiceField[Chair]", self.fields["chair"])
        staff = cast("forms.ModelChoiceField[User]", self.fields["staff"])
        in_use = Chair.objects.filter(clinic=clinic, in_use=True)
        chairs.queryset = in_use.select_related("room").order_by("position")
        keys = [one.pk for one in staff_with(clinic, _CARERS)]
        staff.queryset = User.objects.filter(pk__in=keys).order_by("last_name", "first_name")
        self.stands_in(clinic)

    def place(self) -> Place:
        """What the service takes."""
        data = self.cleaned_data
        begin = data["starts_at"]
        chair, staff = data.get("chair"), data.get("staff")
        return Place(
            starts_at=begin,
            ends_at=begin + timedelta(minutes=data["minutes"]),
            chair_id=chair.pk if chair else None,
            staff_id=staff.pk if staff else None,
        )


class RoomyForm(PlaceForm):
    """A place that may be a room for talks, where the clinic has any."""

    room = forms.ModelChoiceField(
        queryset=Room.objects.none(), required=False, label=gettext_lazy("Room for talks")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Room.objects.filter(clinic=self.clinic, is_for_talks=True).order_by("name")
        cast("forms.ModelChoiceField[Room]", self.fields["room"]).queryset = rooms
        if not rooms:
            del self.fields["room"]

    def place(self) -> Place:
        """What the service takes."""
        room = self.cleaned_data.get("room")
        return replace(super().place(), room_id=room.pk if room else None)


class BookForm(RoomyForm):
    """A visit that is run on the schedule itself."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of visit"))
    note = forms.CharField(required=False, max_length=300, label=gettext_lazy("Note"))
    field_order = ["kind", "day", "begins", "minutes", "staff", "chair", "room", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["kind"])
        field.choices = [(k.key, k.title) for k in kinds().values() if not is_managed(k.key)]


class MoveForm(RoomyForm):
    """Another time, chair or person for a visit."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)


def place_initial(appointment: Appointment) -> dict[str, object]:
    """What a visit fills in."""
    zone = appointment.clinic.zone
    begin = appointment.starts_at.astimezone(zone)
    return {
        "day": begin.date(),
        "begins": f"{begin:%H:%M}",
        "minutes": int(appointment.length.total_seconds() // 60),
        "chair": appointment.chair_id,
        "staff": appointment.staff_id,
        "room": appointment.room_id,
        "seen_version": appointment.version,
    }


class SettleForm(OnceForm):
    """Arrived, missed, cancelled, finished; a cancellation says why."""

    verb = forms.CharField(max_length=40, widget=forms.HiddenInput)
    by_whom = forms.ChoiceField(
        required=False, choices=CalledOffBy.choices, label=gettext_lazy("Called off by")
    )
    reason = forms.CharField(required=False, max_length=300, label=gettext_lazy("Why"))


class DayForm(OnceForm):
    """Opening the day: two people, a date, and what was found in order."""

    prescriber = ByName(
        queryset=User.objects.none(), required=False, label=gettext_lazy("Prescriber on site")
    )
    acls = ByName(
        queryset=User.objects.none(),
        required=False,
        label=gettext_lazy("Holder of an ACLS card on site"),
    )
    emergency_drugs_expire_on = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        label=gettext_lazy("Emergency drugs complete, the first one expires on"),
    )
    found = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Found in order"),
    )
    note = forms.CharField(required=False, max_length=300, label=gettext_lazy("Note"))

    def __init__(
        self, *args: Any, clinic: Clinic, keeps_ledger: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        prescribers = staff_with(clinic, ("prescriber", "medical_director"))
        self._people("prescriber", prescribers)
        self._people("acls", staff_with(clinic, _CLINICIANS))
        field = cast("forms.MultipleChoiceField", self.fields["found"])
        ticked = [one for one in items() if one.checked]
        if keeps_ledger:  # the count in the ledger says it, and nobody can tick it
            ticked = [one for one in ticked if one.key != CABINET]
        field.choices = [(one.key, one.title) for one in ticked]

    def _people(self, name: str, people: list[User]) -> None:
        field = cast("forms.ModelChoiceField[User]", self.fields[name])
        keys = [one.pk for one in people]
        field.queryset = User.objects.filter(pk__in=keys).order_by("last_name", "first_name")

    def check(self, day: Any) -> DayCheck:
        """What the service takes."""
        data = self.cleaned_data
        return DayCheck(
            day=day,
            prescriber=data["prescriber"],
            acls=data["acls"],
            emergency_drugs_expire_on=data["emergency_drugs_expire_on"],
            found=tuple(data["found"]),
            note=data["note"],
        )


class ChairForm(OnceForm):
    """A new chair."""

    room_name = forms.CharField(max_length=80, label=gettext_lazy("Room"))
    chair_name = forms.CharField(max_length=40, label=gettext_lazy("Chair"))
