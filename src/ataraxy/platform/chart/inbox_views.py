"""Pages of the inbox."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.platform.chart import inbox as services
from ataraxy.platform.chart.arriving import InboxItem
from ataraxy.platform.chart.basic_forms import FactForm
from ataraxy.platform.chart.forms import FACT_FORMS, ValueForm, fact_form
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.services import store_upload
from ataraxy.platform.people.access import journal_read, patient_for
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.people.search import find
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.platform.signatures.forms import SignerFields

MOST_SIGNED, MOST_FOUND = 20, 12


class PaperForm(OnceForm):
    """A paper that arrived."""

    file = forms.FileField(
        label=gettext_lazy("Fax, PDF or photo"),
        help_text=gettext_lazy("PDF, JPEG, PNG, WebP, TIFF, HEIC or plain text."),
    )
    title = forms.CharField(label=gettext_lazy("What it is"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    way = forms.ChoiceField(
        label=gettext_lazy("How it came"), choices=InboxItem.Way.choices, widget=forms.RadioSelect
    )


class SignForm(SignerFields, OnceForm):
    """What the clinician adds on signing off, and their proof that it is them."""

    shown_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    note = forms.CharField(
        label=gettext_lazy("What you conclude"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@staff_page("inbox.read")
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits, the oldest first, and what was signed off lately."""
    rows = InboxItem.objects.filter(clinic_id=request.actor.clinic_id)
    rows = rows.select_related("patient", "arrived")
    waiting = rows.exclude(state=InboxItem.State.SIGNED).order_by("arrived_at")
    signed = rows.filter(state=InboxItem.State.SIGNED).order_by("-signed_at")[:MOST_SIGNED]
    shown = {"waiting": waiting, "signed": signed, "may_file": request.actor.may("inbox.file")}
    return render(request, "chart/inbox.html", shown)


@staff_page("inbox.file")
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: StaffRequest) -> HttpResponse:
    """Put a fax, PDF or photo into the inbox; its kind is told by its content."""
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            stored = store_upload(told["file"].read())
        except Refused as no:
            form.add_error("file", str(no.decision))
            return render(request, "chart/inbox_new.html", {"form": form})
        item = services.paper_arrived(
            actor=request.actor,
            key=form.key,
            stored=stored,
            title=told["title"],
            way=told["way"],
            kind=told["kind"],
        )
        return redirect("chart:inbox_item", item_uid=item.uid)
    return render(request, "chart/inbox_new.html", {"form": form})


@staff_page("inbox.read")
def item(request: StaffRequest, item_uid: UUID) -> HttpResponse:
    """One paper: whose it is, what was taken from it, and the sign-off."""
    found = _item(request, item_uid)
    if found.patient is not None:
        journal_read(request.actor, found.patient, "inbox paper")
    return _item_page(request, found)


def _item_page(
    request: StaffRequest, found: InboxItem, signing: SignForm | None = None
) -> HttpResponse:
    fresh = SignForm(initial={"shown_sha256": services.what_is_signed(found).sha256})
    wanted = request.GET.get("q", "").strip()[:200]
    shown = {
        "item": found,
        "patient": found.patient,
        "search": wanted,
        "people": find(request.actor, wanted, limit=MOST_FOUND) if wanted else [],
        "taken": services.taken_from(found) if request.actor.may("chart.read") else [],
        "kinds": [(what, FactKind(what).label) for what in FACT_FORMS],
        "may_file": request.actor.may("inbox.file"),
        "may_write": request.actor.may("chart.write"),
        "may_sign": request.actor.may("inbox.sign"),
        "sign_form": signing or fresh,
        "key": fresh_key(),
    }
    return render(request, "chart/inbox_item.html", shown, status=422 if signing else 200)


@staff_page("inbox.file")
@require_POST
def assign(request: StaffRequest, item_uid: UUID) -> HttpResponse:
    """Say whose paper it is."""
    found = _item(request, item_uid)
    patient = patient_for(request.actor, _uuid(request.POST.get("patient", "")))
    key = request.POST.get("idempotency_key", "") or fresh_key()
    services.assign_paper(actor=request.actor, key=key, item=found, patient=patient)
    messages.success(request, _("Assigned. It now stands among the patient's papers."))
    return redirect("chart:inbox_item", item_uid=found.uid)


@staff_page("chart.write")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, item_uid: UUID, what: str) -> HttpResponse:
    """Write down one thing that the paper says."""
    found = _item(request, item_uid)
    if found.patient is None or (what not in FACT_FORMS and what != "value"):
        raise Http404(_("There is no such list."))
    if request.method in {"GET", "HEAD"}:
        journal_read(request.actor, found.patient, "inbox paper")
    data = request.POST or None
    form = ValueForm(data) if what == "value" else fact_form(what, data)
    if request.method == "POST" and form.is_valid():
        _take(request, found, form)
        messages.success(request, _("Kept, with this paper as its origin."))
        return redirect("chart:inbox_item", item_uid=found.uid)
    shown = {"item": found, "patient": found.patient, "form": form}
    return render(request, "chart/inbox_add.html", shown)


@staff_page("inbox.sign")
@require_POST
def sign(request: StaffRequest, item_uid: UUID) -> HttpResponse:
    """A clinician signs the paper off."""
    found = _item(request, item_uid)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _item_page(request, found, form)
    try:
        proof = form.proof(request)
    except Refused as refusal:
        form.add_error("secret", str(refusal.decision))
        return _item_page(request, found, form)
    told = form.cleaned_data
    try:
        services.sign_off(
            actor=request.actor,
            key=form.key,
            item=found,
            proof=proof,
            note=told["note"],
            shown_sha256=told["shown_sha256"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.decision))
        return _item_page(request, found, form)
    messages.success(request, _("Signed off. What was taken from it now counts."))
    return redirect("chart:inbox_item", item_uid=found.uid)


def _take(request: StaffRequest, item: InboxItem, form: ValueForm | FactForm) -> None:
    if isinstance(form, ValueForm):
        services.take_facts(
            actor=request.actor, key=form.key, item=item, observations=(form.entry(),)
        )
    else:
        services.take_facts(actor=request.actor, key=form.key, item=item, facts=(form.entry(),))


def _item(request: StaffRequest, item_uid: UUID) -> InboxItem:
    rows = InboxItem.objects.filter(clinic_id=request.actor.clinic_id, uid=item_uid)
    found = rows.select_related("patient", "arrived", "filed").first()
    if found is None:
        raise Http404(_("There is no such paper in the inbox."))
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404(_("There is no such patient at this clinic.")) from error
