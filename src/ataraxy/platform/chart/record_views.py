"""The page that imports records, for staff without a command line."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ataraxy.knowledge.records import BundleError, read_lines
from ataraxy.knowledge.records.reader import read_bundle
from ataraxy.platform.chart.importing.report import Report
from ataraxy.platform.chart.importing.run import Read, write_one
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm


class RecordForm(OnceForm):
    """A record to import."""

    file = forms.FileField(
        label=gettext_lazy("FHIR R4 record"),
        help_text=gettext_lazy("A bundle as .json, .json.gz or .ndjson, from the sender's export."),
    )
    source = forms.CharField(
        label=gettext_lazy("Sending system"),
        required=False,
        max_length=255,
        help_text=gettext_lazy("Only if the file does not say which system it comes from."),
    )


@staff_page("records.import")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: StaffRequest) -> HttpResponse:
    """Import one file and say what was taken, what was not, and why."""
    form = RecordForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "chart/import.html", {"form": form})
    report = Report()
    people = []
    for found in _read(request, form):
        outcome = write_one(found, actor=request.actor, source=form.cleaned_data["source"])
        report.add(outcome)
        if outcome.source is not None:
            people.append(outcome.source.patient)
    shown = {"form": RecordForm(), "report": report, "people": people}
    return render(request, "chart/import.html", shown, status=422 if report.refusals else 200)


def _read(request: StaffRequest, form: RecordForm) -> list[Read]:
    file = form.cleaned_data["file"]
    today = timezone.localdate()
    limit_bytes = settings.RECORD_UPLOAD_LIMIT_BYTES
    name = str(file.name)
    if name.lower().endswith((".ndjson", ".ndjson.gz", ".jsonl")):
        return list(read_lines(file.chunks(), file=name, today=today, limit_bytes=limit_bytes))
    try:
        return [read_bundle(file.chunks(), file=name, today=today, limit_bytes=limit_bytes)]
    except BundleError as refusal:
        return [refusal]
