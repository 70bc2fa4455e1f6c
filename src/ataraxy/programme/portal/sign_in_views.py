"""Coming in and going out: invitation, sign-in, one-time link, settings."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.foundation.decision import Decision
from ataraxy.platform.people.links import LinkRequest, link_page, uncached
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.service.errors import Refused
from ataraxy.programme.portal import access
from ataraxy.programme.portal.door import (
    PortalRequest,
    begin_sign_in,
    end_sign_in,
    portal_page,
    remember,
)
from ataraxy.programme.portal.forms import (
    BeginForm,
    LinkForm,
    PassphraseForm,
    SettingsForm,
    SignInForm,
)
from ataraxy.programme.portal.limits import limits
from ataraxy.programme.portal.models import Account
from ataraxy.programme.portal.settings_services import choose_language, choose_passphrase

_A_YEAR_S = 60 * 60 * 24 * 365


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """At which clinic; where there is one only, straight to its sign-in."""
    clinics = list(Clinic.objects.order_by("name"))
    if len(clinics) == 1:
        return redirect("portal:sign_in", clinics[0].slug)
    return uncached(render(request, "portal/where.html", {"clinics": clinics}))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, clinic_slug: str) -> HttpResponse:
    """E-mail or record number and passphrase, or a one-time link."""
    clinic = _clinic(clinic_slug)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with within(clinic):
            account = access.account_behind(clinic, said["login"], said["passphrase"])
        if account is not None:
            response = redirect("portal:home")
            remember(response, *begin_sign_in(account, "passphrase"))
            return uncached(response)
        form.add_error(None, _wrong())
    shown = {"clinic": clinic, "form": form, "link_form": LinkForm()}
    status = 400 if form.is_bound else 200
    return uncached(render(request, "portal/sign_in.html", shown, status=status))


@require_POST
def ask_link(request: HttpRequest, clinic_slug: str) -> HttpResponse:
    """Send a one-time link; the answer is the same whether the address is known or not."""
    clinic = _clinic(clinic_slug)
    form = LinkForm(request.POST)
    if not form.is_valid():
        shown = {"clinic": clinic, "form": SignInForm(), "link_form": form}
        return uncached(render(request, "portal/sign_in.html", shown, status=400))
    with within(clinic):
        access.send_link(clinic, form.cleaned_data["email"])
    minutes = int(limits().sign_in.link_lasts.total_seconds() // 60)
    shown = {"clinic": clinic, "minutes": minutes}
    return uncached(render(request, "portal/link_sent.html", shown))


@link_page(access.INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: LinkRequest) -> HttpResponse:
    """Take up the invitation: birth date, e-mail, passphrase, language."""
    account = _invited(request)
    with translation.override(_language(request, account)):
        first = {"email": account.email or account.patient.email, "language": account.language}
        form = BeginForm(account, request.POST or None, initial=first)
        decision: Decision | None = None
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            if access.birth_date_is_right(account, said["birth_date"]):
                try:
                    return _taken_up(request, account, form)
                except Refused as refused:
                    decision = refused.decision
            else:
                form.add_error("birth_date", _("This is not the birth date in our record."))
        shown = {"form": form, "clinic": request.link.clinic, "decision": decision}
        status = 400 if form.is_bound else 200
        return render(request, "portal/begin.html", shown, status=status)


def _taken_up(request: LinkRequest, account: Account, form: BeginForm) -> HttpResponse:
    said = form.cleaned_data
    access.take_up(
        actor=request.actor,
        key=form.key,
        account=account,
        email=said["email"],
        passphrase=said["passphrase"],
        language=said["language"],
    )
    account.refresh_from_db()
    response = redirect("portal:home")
    remember(response, *begin_sign_in(account, "invitation"))
    return response


@require_POST
@portal_page("signed out")
def sign_out(request: PortalRequest) -> HttpResponse:
    """Leave on this device."""
    end_sign_in(request.sign_in)
    response = redirect("portal:sign_in", request.clinic.slug)
    response.delete_cookie("portal", path="/portal/")
    return response


@portal_page("settings")
@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: PortalRequest) -> HttpResponse:
    """Language and brightness; a new passphrase."""
    theme = request.COOKIES.get("theme", "")
    first = {"language": request.account.language, "theme": theme}
    is_mine = request.POST.get("act") != "passphrase"
    form = SettingsForm(
        request.POST if request.method == "POST" and is_mine else None, initial=first
    )
    secret = PassphraseForm(request.account, None if is_mine else request.POST, prefix="p")
    if form.is_bound and form.is_valid():
        return _kept_settings(request, form)
    decision: Decision | None = None
    if secret.is_bound and secret.is_valid():
        try:
            return _new_passphrase(request, secret)
        except Refused as refused:
            decision = refused.decision
    shown = {"form": form, "secret": secret, "decision": decision}
    status = 400 if request.method == "POST" else 200
    return render(request, "portal/settings.html", shown, status=status)


def _kept_settings(request: PortalRequest, form: SettingsForm) -> HttpResponse:
    language, theme = form.cleaned_data["language"], form.cleaned_data["theme"]
    choose_language(actor=request.actor, key=form.key, account=request.account, language=language)
    with translation.override(language):
        messages.success(request, _("Kept."))
    response = redirect("portal:settings")
    if theme:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie("theme", theme, max_age=_A_YEAR_S, samesite="Lax", secure=secure)
    else:
        response.delete_cookie("theme")
    return response


def _new_passphrase(request: PortalRequest, form: PassphraseForm) -> HttpResponse:
    choose_passphrase(
        actor=request.actor,
        key=form.key,
        account=request.account,
        old=form.cleaned_data.get("old", ""),
        new=form.cleaned_data["new"],
        stays=request.sign_in,
    )
    messages.success(request, _("Your new passphrase holds. Other devices were signed out."))
    return redirect("portal:settings")


def _invited(request: LinkRequest) -> Account:
    rows = Account.objects.filter(uid=UUID(request.link.subject_uid), patient=request.link.patient)
    found = rows.select_related("patient", "clinic").first()
    if found is None:
        raise Http404(_("This invitation is not here any more. Ask the clinic for a new one."))
    return found


def _language(request: LinkRequest, account: Account) -> str:
    known = {code for code, _name in settings.LANGUAGES}
    said = request.POST.get("language", "")
    return said if said in known else account.language


def _wrong() -> str:
    minutes = int(limits().sign_in.wait.total_seconds() // 60)
    text = _(
        "That did not open anything. Check both, or ask for a link by e-mail. After several wrong "
        "tries the door stays shut for %(minutes)d minutes."
    )
    return text % {"minutes": minutes}


def _clinic(slug: str) -> Clinic:
    found = Clinic.objects.filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no such clinic."))
    return found
