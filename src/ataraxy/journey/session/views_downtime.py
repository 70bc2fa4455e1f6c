"""The pack for a day without power: look at it, print it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.journey.session.downtime import newest_pack, print_pack
from ataraxy.journey.session.models_day import DowntimePack
from ataraxy.journey.session.numbers import raw_data
from ataraxy.journey.session.today import sessions_of_day
from ataraxy.journey.session.views import SHOW_AND_POST, key_of
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import fresh_key


@staff_page("session.run")
@require_http_methods(SHOW_AND_POST)
def downtime(request: StaffRequest) -> HttpResponse:
    """When today's pack was printed, by whom; print it again with what changed since."""
    day = today_at(request.clinic)
    if request.method == "POST":
        pack = print_pack(request.actor, request.clinic, day, key_of(request))
        messages.success(request, _("Printed: %d sheets.") % pack.sheets)
        return redirect("session:downtime")
    packs = DowntimePack.objects.filter(clinic=request.clinic, day=day).order_by("-at", "-pk")
    shown = {
        "packs": list(packs[:20]),
        "visits": sum(1 for one in sessions_of_day(request.clinic, day) if not one.is_closed),
        "print_from": raw_data("downtime.toml")["print_from"],
        "key": fresh_key(),
    }
    return render(request, "session/downtime.html", shown)


@staff_page("session.run")
def downtime_pdf(request: StaffRequest) -> HttpResponse:
    """The newest pack of today. Whoever opens it reads each patient on it."""
    day = today_at(request.clinic)
    pack = newest_pack(request.clinic.pk, day)
    if pack is None:
        raise Http404(_("No pack was printed today."))
    for one in sessions_of_day(request.clinic, day):
        journal_read(request.actor, one.patient, "downtime pack")
    answer = HttpResponse(content_of(pack.document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="downtime-{day}.pdf"'
    return answer
