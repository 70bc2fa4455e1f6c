"""The clinic's public page, its editing, and questions that come through it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.journey.referral.guard import may_send
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.people.within import within
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.programme.billing import public_page as pages
from ataraxy.programme.billing.forms_public import PageForm, QuestionForm, ReferForm
from ataraxy.programme.billing.models_public import PublicPage

NOT_TREATED = (
    gettext_lazy("Pain"),
    gettext_lazy("Alcohol use disorder as the main reason"),
    gettext_lazy("Distress at the end of life"),
    gettext_lazy("Anybody under 18"),
)


@require_safe
def public(request: HttpRequest, clinic_slug: str) -> HttpResponse:
    """What the clinic is, what it treats, what it costs."""
    clinic = pages.clinic_by_slug(clinic_slug)
    with within(clinic):
        return _uncached(_page(request, clinic, QuestionForm(), 200))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, clinic_slug: str) -> HttpResponse:
    """Take a question in; a GET after sending says what happens next."""
    clinic = pages.clinic_by_slug(clinic_slug)
    with within(clinic):
        if request.method != "POST":
            shown = {"clinic": clinic, "crisis": crisis_lines(clinic.country),
                     "danger": "now" in request.GET}  # fmt: skip
            return _uncached(render(request, "billing/question_sent.html", shown))
        form = QuestionForm(request.POST)
        if not form.is_valid():
            return _uncached(_page(request, clinic, form, 400))
        if not may_send(request, str(clinic.uid)):
            return render(request, "referral/public_full.html", {"clinic": clinic}, status=429)
        if not form.cleaned_data["website"]:
            _keep(clinic, form)
    danger = pages.speaks_of_danger(form.cleaned_data["question"])
    sent = reverse("billing:question", args=[clinic.slug])
    return redirect(f"{sent}?now" if danger else sent)


@staff_page("public_page.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """Write a new version of the page; every version stays readable."""
    clinic = request.clinic
    before = pages.newest_page(clinic.pk)
    form = PageForm(request.POST or None, initial=_initial(before))
    if request.method == "POST" and form.is_valid():
        pages.write_page(actor=request.actor, key=form.key, new=form.new_page())
        messages.success(request, _("The new version is kept."))
        return redirect("billing:page_edit")
    versions = PublicPage.objects.filter(clinic_id=clinic.pk).order_by("-version")
    context = {
        "form": form,
        "clinic": clinic,
        "page": before,
        "versions": versions,
        "credentials": pages.credentials_of(before, timezone.localdate()) if before else [],
        "not_treated": NOT_TREATED,
    }
    status = 400 if form.errors else 200
    return render(request, "billing/page_edit.html", context, status=status)


@staff_page("referral.write")
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: StaffRequest, enquiry_uid: UUID) -> HttpResponse:
    """A question from outside: answer it, or make it a referral."""
    found = pages.enquiry_for(request.actor, enquiry_uid)
    refers = request.method == "POST" and "refer" in request.POST
    form = ReferForm(request.POST if refers else None, initial=_first_words(found))
    decision = None
    try:
        if refers and form.is_valid():
            made = pages.refer(
                actor=request.actor, key=form.key, enquiry=found, arriving=form.arriving()
            )
            return redirect("referral:referral", referral_uid=made.uid)
        answered = OnceForm(request.POST) if request.method == "POST" and not refers else None
        if answered is not None and answered.is_valid():
            said = request.POST.get("answer", "")
            pages.end_enquiry(actor=request.actor, key=answered.key, enquiry=found, words=said)
            messages.success(request, _("The question is closed."))
            return redirect("referral:inbox")
    except Refused as refusal:
        decision = refusal.decision
    context = {
        "enquiry": found,
        "end": getattr(found, "end", None),
        "danger": pages.speaks_of_danger(found.question),
        "form": form,
        "key": fresh_key(),
        "decision": decision,
    }
    status = 400 if form.errors or decision is not None else 200
    return render(request, "billing/enquiry.html", context, status=status)


def _page(request: HttpRequest, clinic: Clinic, form: QuestionForm, status: int) -> HttpResponse:
    found = pages.newest_page(clinic.pk)
    if found is None or not found.is_shown:
        raise Http404(_("This clinic has no public page."))
    context = {
        "shown": pages.shown_today(clinic, found, pages.local_today(clinic)),
        "clinic": clinic,
        "not_treated": NOT_TREATED,
        "crisis": crisis_lines(clinic.country),
        "form": form,
    }
    return render(request, "billing/public.html", context, status=status)


def _keep(clinic: Clinic, form: QuestionForm) -> None:
    data = form.cleaned_data
    pages.ask_question(
        actor=system_actor(clinic.pk, name=_("Public page")),
        key=form.key,
        name=data["name"],
        reach=data["reach"],
        question=data["question"],
    )


def _initial(before: PublicPage | None) -> dict[str, Any]:
    if before is None:
        return {}
    names = ("is_shown", "headline", "about", "hours", "treats", "shows_prices")
    rows = (
        "; ".join((one["who"], one["what"], one["issuer"], one["until"]))
        for one in before.credentials
    )
    return {**{name: getattr(before, name) for name in names}, "credentials": "\n".join(rows)}


def _first_words(found: Any) -> dict[str, str]:
    given, _space, family = found.name.rpartition(" ")
    mail = found.reach if "@" in found.reach else ""
    return {
        "given_name": given,
        "family_name": family,
        "email": mail,
        "phone": "" if mail else found.reach,
        "words": found.question,
    }


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
