"""The auditor's pages. Each look at the journal is itself an entry in it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ataraxy.platform.audit.journal import record
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.audit.verify import verify_recent
from ataraxy.platform.oversight import queries
from ataraxy.platform.oversight.export import csv_response
from ataraxy.platform.oversight.forms import SearchForm
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.tick.models import Job

RECENT = 20_000
_EXPORT_BATCH = 2_000


@staff_page("audit.read")
@require_GET
def journal(request: StaffRequest) -> HttpResponse:
    """Search the journal; what was searched for is noted."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "oversight/journal.html", {"form": form}, status=422)
    wanted = form.filters()
    rows = list(queries.entries(request.clinic.pk, wanted)[: queries.PAGE + 1])
    record(actor=request.actor, action="audit.search", detail={"filters": wanted.told()})
    shown = rows[: queries.PAGE]
    context = {
        "form": form,
        "lines": queries.lines(shown),
        "older": _older(request, shown) if len(rows) > queries.PAGE else "",
        "export": urlencode(_kept(request)),
        "nightly": Job.objects.filter(pk="audit.verify").first(),
        "recent": RECENT,
    }
    return render(request, "oversight/journal.html", context)


@staff_page("audit.read")
@require_GET
def export(request: StaffRequest) -> HttpResponseBase:
    """The same search as CSV, all rows."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "oversight/journal.html", {"form": form}, status=422)
    wanted = form.filters()
    record(actor=request.actor, action="audit.export", detail={"filters": wanted.told()})
    rows = queries.entries(request.clinic.pk, wanted).iterator(_EXPORT_BATCH)
    day = timezone.localdate().isoformat()
    return csv_response(request, rows, f"journal-{request.clinic.slug}-{day}.csv")


@staff_page("audit.read")
@require_POST
def check(request: StaffRequest) -> HttpResponseBase:
    """Check the newest entries of this clinic's chain against their seals, now."""
    broken = verify_recent(request.clinic.pk, RECENT)
    record(actor=request.actor, action="audit.check", detail={"why": str(broken or "")})
    if broken:
        text = _("The journal does not hold: %(place)s Tell the privacy officer; change nothing.")
        messages.error(request, text % {"place": broken})
    else:
        messages.success(request, _("The newest entries hold: none altered, removed or cut off."))
    return redirect("oversight:journal")


def _older(request: StaffRequest, shown: list[Entry]) -> str:
    last = shown[-1]
    return urlencode({**_kept(request), "before": f"{last.at.isoformat()}~{last.pk}"})


def _kept(request: StaffRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if value and name != "before"}
