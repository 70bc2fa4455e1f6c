"""The document's versions, and the director's mark that everybody has to consent anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ataraxy.journey.consent.assembly import blocks, renewal_months, versions
from ataraxy.journey.consent.forms import ChangeForm
from ataraxy.journey.consent.models import MaterialChange
from ataraxy.journey.consent.withdrawing import mark_material_change
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@staff_page("policy.read")
def document(request: StaffRequest) -> HttpResponse:
    """What the consent document is made of, its versions and the marked changes."""
    return _page(request, ChangeForm())


@staff_page("policy.approve")
def mark(request: StaffRequest) -> HttpResponse:
    """Mark a material change."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mark_material_change(
                actor=request.actor,
                key=form.key,
                treatment=form.cleaned_data["treatment"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(
                request, _("Marked. Older consents for this treatment are no longer valid.")
            )
            return redirect("consent:document")
    return _page(request, form)


def _page(request: StaffRequest, form: ChangeForm) -> HttpResponse:
    context = {
        "blocks": blocks(),
        "versions": list(reversed(versions())),
        "changes": MaterialChange.objects.order_by("-at"),
        "months": renewal_months(),
        "form": form,
        "may_mark": request.actor.may("policy.approve"),
    }
    return render(request, "consent/document.html", context)
