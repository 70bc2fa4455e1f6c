"""Where somebody works: which clinic now, and whether this device is a registered tablet."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ataraxy.platform.accounts import tablets
from ataraxy.platform.accounts.again import asks_again
from ataraxy.platform.accounts.held import safe_address
from ataraxy.platform.accounts.models import Tablet
from ataraxy.platform.accounts.own_pages import own_page
from ataraxy.platform.accounts.permissions import by_area
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.journal import record
from ataraxy.platform.people.actors import current_memberships
from ataraxy.platform.people.middleware import CLINIC_KEY
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.people.staff_forms import ActForm, TabletForm


@staff_page("policy.read")
@require_GET
def permissions(request: StaffRequest) -> HttpResponse:
    """Who may do what, as the pages and services read it."""
    roles = [(role.value, role.label) for role in Role if role != Role.PATIENT]
    areas = [
        (area, [(name, [(value in held, label) for value, label in roles]) for name, held in rows])
        for area, rows in by_area().items()
    ]
    context = {"roles": [label for _value, label in roles], "areas": areas}
    return render(request, "people/permissions.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def choose_clinic(request: StaffRequest) -> HttpResponseBase:
    """For people who work at several clinics: where am I now?"""
    clinics = {str(one.clinic.uid): one.clinic for one in current_memberships(request.user)}
    next_ = safe_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST":
        chosen = clinics.get(request.POST.get("clinic", ""))
        if chosen is None:
            raise Http404(_("You do not work at that clinic."))
        request.session[CLINIC_KEY] = chosen.pk
        return redirect(next_ or "/")
    context = {"clinics": clinics.values(), "next": next_}
    return render(request, "people/choose_clinic.html", context)


@staff_page("tablet.register")
@asks_again
@require_http_methods(["GET", "POST"])
def tablet_list(request: StaffRequest) -> HttpResponseBase:
    """The registered tablets of this clinic; register the device in hand."""
    form = TabletForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _register(request, form.cleaned_data["name"])
    context = {
        "form": form,
        "act_form": ActForm(),
        "tablets": Tablet.objects.filter(clinic_id=request.clinic.pk).order_by("-registered_at"),
        "this": tablets.tablet_of(request, request.clinic.pk),
    }
    return render(request, "people/tablets.html", context, status=422 if form.errors else 200)


@staff_page("tablet.register")
@asks_again
@require_POST
def tablet_revoke(request: StaffRequest, tablet_uid: UUID) -> HttpResponseBase:
    """No PIN works there any more."""
    tablet = get_object_or_404(Tablet, uid=tablet_uid, clinic_id=request.clinic.pk)
    if tablet.revoked_at is None:
        tablets.revoke(tablet, request.user)
        record(actor=request.actor, action="tablet.revoke", subject=f"tablet:{tablet.uid}")
    messages.success(request, _("PINs no longer work on that device."))
    return redirect("people:tablets")


def _register(request: StaffRequest, name: str) -> HttpResponse:
    tablet, token = tablets.register_tablet(clinic_id=request.clinic.pk, name=name, by=request.user)
    record(actor=request.actor, action="tablet.register", subject=f"tablet:{tablet.uid}")
    messages.success(request, _("This device is registered. PINs work here from now on."))
    response = redirect("people:tablets")
    tablets.mark_device(response, token)
    return response
