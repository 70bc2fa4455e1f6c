"""The administrator's pages about people who work here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ataraxy.platform.accounts.again import asks_again
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people import staff
from ataraxy.platform.people.clinic_numbers import set_numbers
from ataraxy.platform.people.models import Membership
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.people.staff_forms import (
    ActForm,
    EmailForm,
    EndForm,
    NumbersForm,
    ReasonForm,
    RoleForm,
    StaffForm,
)
from ataraxy.platform.people.staff_queries import person_page, roster
from ataraxy.platform.service.errors import Refused


@staff_page("staff.manage")
@require_GET
def staff_list(request: StaffRequest) -> HttpResponse:
    """Who works here, in which roles, and who still lacks a second factor."""
    return render(request, "people/staff_list.html", _list_context(request, _numbers(request)))


@staff_page("staff.manage")
@asks_again
@require_POST
def clinic_numbers(request: StaffRequest) -> HttpResponseBase:
    """Enter or change what patients are told to call."""
    form = NumbersForm(request.POST)
    if not form.is_valid():
        page = _list_context(request, form)
        return render(request, "people/staff_list.html", page, status=422)
    given = form.cleaned_data
    set_numbers(
        actor=request.actor,
        key=form.key,
        telephone=given["telephone"],
        after_hours=given["after_hours"],
    )
    messages.success(request, _("The numbers were kept. New papers and messages carry them."))
    return redirect("people:staff")


@staff_page("staff.manage")
@asks_again
@require_http_methods(["GET", "POST"])
def staff_add(request: StaffRequest) -> HttpResponse:
    """Make an account; the temporary password is shown once."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = staff.add_staff(actor=request.actor, key=form.key, person=form.person())
        except Refused as no:
            form.add_error("username", str(no.decision))
        else:
            return _tell_password(request, user)
    status = 422 if form.errors else 200
    return render(request, "people/staff_add.html", {"form": form}, status=status)


@staff_page("staff.manage")
@require_GET
def staff_person(request: StaffRequest, user_uid: UUID) -> HttpResponse:
    """One person: roles now and before, factors, what can be done."""
    user = _colleague(request, user_uid)
    return render(request, "people/staff_person.html", _person_context(request, user))


@staff_page("staff.manage")
@asks_again
@require_POST
def staff_email(request: StaffRequest, user_uid: UUID) -> HttpResponseBase:
    """Enter or change where somebody is told of late work."""
    user = _colleague(request, user_uid)
    form = EmailForm(request.POST)
    if not form.is_valid():
        page = {**_person_context(request, user), "email_form": form}
        return render(request, "people/staff_person.html", page, status=422)
    staff.set_email(actor=request.actor, key=form.key, user=user, email=form.cleaned_data["email"])
    messages.success(request, _("The e-mail address was kept."))
    return redirect("people:staff_person", user_uid=user.uid)


@staff_page("staff.manage")
@asks_again
@require_POST
def staff_give(request: StaffRequest, user_uid: UUID) -> HttpResponseBase:
    """Give a role."""
    user = _colleague(request, user_uid)
    form = RoleForm(request.POST)
    if not form.is_valid():
        page = {**_person_context(request, user), "role_form": form}
        return render(request, "people/staff_person.html", page, status=422)
    staff.give_role(
        actor=request.actor,
        key=form.key,
        user=user,
        role=form.cleaned_data["role"],
        since=form.starts_at(),
        until=form.ends_at(),
    )
    messages.success(request, _("The role was given."))
    return redirect("people:staff_person", user_uid=user.uid)


@staff_page("staff.manage")
@asks_again
@require_POST
def staff_end(request: StaffRequest, user_uid: UUID) -> HttpResponseBase:
    """End a role now."""
    user = _colleague(request, user_uid)
    form = EndForm(request.POST)
    if form.is_valid():
        held = get_object_or_404(Membership, pk=form.cleaned_data["membership"], user=user)
        staff.end_role(actor=request.actor, key=form.key, membership=held)
        messages.success(request, _("The role has ended, and the person’s sessions with it."))
    return redirect("people:staff_person", user_uid=user.uid)


@staff_page("staff.manage")
@asks_again
@require_POST
def staff_reset(request: StaffRequest, user_uid: UUID) -> HttpResponseBase:
    """Remove a lost second factor, for a reason."""
    user = _colleague(request, user_uid)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        staff.reset_factor(actor=request.actor, key=form.key, user=user, reason=reason)
        messages.success(request, _("The second factors are gone. They enrol again at sign-in."))
    else:
        messages.error(request, _("Say why. Nothing was changed."))
    return redirect("people:staff_person", user_uid=user.uid)


@staff_page("staff.manage")
@asks_again
@require_POST
def staff_password(request: StaffRequest, user_uid: UUID) -> HttpResponseBase:
    """Hand out a new temporary password."""
    return _tell_password(request, _colleague(request, user_uid))


@staff_page("staff.manage")
@asks_again
@require_POST
def staff_close(request: StaffRequest, user_uid: UUID) -> HttpResponseBase:
    """Somebody left."""
    user = _colleague(request, user_uid)
    form = ActForm(request.POST)
    if form.is_valid():
        staff.close_account(actor=request.actor, key=form.key, user=user)
        messages.success(request, _("The account is closed. What they did stays on record."))
    return redirect("people:staff_person", user_uid=user.uid)


def _numbers(request: StaffRequest) -> NumbersForm:
    clinic = request.clinic
    held = {"telephone": clinic.telephone, "after_hours": clinic.telephone_after_hours}
    return NumbersForm(initial=held)


def _list_context(request: StaffRequest, form: NumbersForm) -> dict[str, object]:
    clinic = request.clinic
    return {
        "people": roster(clinic.pk),
        "numbers_form": form,
        "number_missing": not (clinic.telephone and clinic.telephone_after_hours),
    }


def _person_context(request: StaffRequest, user: User) -> dict[str, object]:
    return {
        **person_page(request.actor, user),
        "role_form": RoleForm(),
        "reason_form": ReasonForm(),
        "act_form": ActForm(),
        "email_form": EmailForm(initial={"email": user.email}),
    }


def _colleague(request: StaffRequest, user_uid: UUID) -> User:
    return get_object_or_404(staff.staff_of(request.clinic.pk), uid=user_uid)


def _tell_password(request: StaffRequest, user: User) -> HttpResponse:
    password = staff.hand_out_password(actor=request.actor, user=user)
    context = {"person": user, "password": password, "at": timezone.now()}
    return render(request, "people/staff_password.html", context)
