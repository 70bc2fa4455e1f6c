"""The law of the clinic's place: what holds today, drafts, the director's signature."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.policy import law_services
from ataraxy.clinic.policy.law import Pack, Provision, Question, questions
from ataraxy.clinic.policy.law_forms import BeginForm, LineForm, SignPackForm
from ataraxy.clinic.policy.law_queries import InForce, in_force, packs, read_pack, version_for
from ataraxy.clinic.policy.law_words import answer_words, changes, days_words, sheet
from ataraxy.clinic.policy.models import Level, PackVersion
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the page prints it; `number` counts from 1 for addresses.

    `then` is said of an answer that ends soon only: what holds on the day after its last one.
    """

    number: int
    question: Question
    provision: Provision | None
    then: str = ""

    @property
    def answer(self) -> str:
        """The answer in words."""
        return answer_words(self.provision)

    @property
    def days(self) -> str:
        """From when until when."""
        return days_words(self.provision) if self.provision else ""


@staff_page("policy.read")
def law(request: StaffRequest) -> HttpResponse:
    """What holds today, by which citation, and what nobody has filled in."""
    today = _today(request.clinic)
    shown = {
        "levels": [
            (one, _answers(request.clinic, one, today)) for one in in_force(request.clinic, today)
        ],
        "versions": packs(request.clinic),
        "may_draft": request.actor.may("policy.propose"),
        "today": today,
    }
    return render(request, "policy/law.html", shown)


@staff_page("policy.propose")
@require_http_methods(SHOW_AND_POST)
def begin(request: StaffRequest, level: str) -> HttpResponse:
    """Begin a new version of a level's pack."""
    if level not in Level.values:
        raise Http404(_("There is no such level."))
    regional = level == Level.REGION
    standing = in_force(request.clinic, _today(request.clinic))[int(regional)]
    initial = {"name": "", "region": ""} if _is_unnamed(standing) else _named(standing.pack)
    form = BeginForm(request.POST or None, initial=initial, regional=regional)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = law_services.begin_draft(
                actor=request.actor,
                key=form.key,
                level=level,
                name=data["name"],
                reason=data["reason"],
                region=data.get("region", ""),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("policy:pack", made.uid)
    return render(request, "policy/law_begin.html", {"form": form, "level": Level(level)})


@staff_page("policy.read")
def pack(request: StaffRequest, pack_uid: UUID) -> HttpResponse:
    """One version: its lines, what it would change, and what can be done with it."""
    version = version_for(request.actor, pack_uid)
    is_draft = version.state == "draft"
    shown = {
        "version": version,
        "rows": _rows(read_pack(version, request.clinic.country)),
        "changes": _changes(request.clinic, version, _today(request.clinic)) if is_draft else [],
        "may_change": is_draft and request.actor.may("policy.propose"),
        "may_sign": is_draft and request.actor.may("policy.approve"),
        "key": fresh_key(),
    }
    return render(request, "policy/pack.html", shown)


@staff_page("policy.propose")
@require_http_methods(SHOW_AND_POST)
def line(request: StaffRequest, pack_uid: UUID, number: int) -> HttpResponse:
    """Write one line of a draft; number 0 is a new one."""
    version = version_for(request.actor, pack_uid)
    rows = read_pack(version, request.clinic.country).provisions
    if number > len(rows):
        raise Http404(_("This pack has no such line."))
    form = LineForm(request.POST or None, line=rows[number - 1] if number else None)
    if request.method == "POST" and form.is_valid():
        try:
            law_services.put_provision(
                actor=request.actor,
                key=form.key,
                draft=version,
                row=form.row(),
                number=number - 1 if number else None,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("policy:pack", version.uid)
    return render(request, "policy/law_line.html", {"form": form, "version": version})


@staff_page("policy.propose")
@require_POST
def drop(request: StaffRequest, pack_uid: UUID, number: int) -> HttpResponse:
    """Take a line out of a draft."""
    version = version_for(request.actor, pack_uid)
    try:
        law_services.drop_provision(
            actor=request.actor, key=_key(request), draft=version, number=number - 1
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("policy:pack", version.uid)


@staff_page("policy.propose")
@require_POST
def aside(request: StaffRequest, pack_uid: UUID) -> HttpResponse:
    """Lay a draft aside."""
    version = version_for(request.actor, pack_uid)
    try:
        law_services.set_aside(actor=request.actor, key=_key(request), draft=version)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("policy:law")


@staff_page("policy.approve")
@require_http_methods(SHOW_AND_POST)
def sign(request: StaffRequest, pack_uid: UUID) -> HttpResponse:
    """Read every line once more and sign; from a day on it binds."""
    version = version_for(request.actor, pack_uid)
    form = SignPackForm(_today(request.clinic), request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["in_force_from"]
        try:
            law_services.sign_pack(
                actor=request.actor,
                key=form.key,
                draft=version,
                in_force_from=day,
                shown=sheet(version, day),
                proof=form.proof(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. It holds from that day on."))
            return redirect("policy:law")
    shown = {
        "form": form,
        "version": version,
        "changes": _changes(request.clinic, version, _today(request.clinic)),
        "rows": _rows(read_pack(version, request.clinic.country)),
    }
    return render(request, "policy/law_sign.html", shown)


def _answers(clinic: Clinic, level: InForce, day: dt.date) -> list[Row]:
    """Every question with the answer that holds on a day; a region is not asked what is federal."""
    asked = [one for one in questions().values() if one.regional or not level.pack.region]
    found = ((one, level.pack.in_force(one.key, day)) for one in asked)
    return [
        Row(number, question, answer, _then(clinic, level, answer, day))
        for number, (question, answer) in enumerate(found, start=1)
    ]


def _then(clinic: Clinic, level: InForce, answer: Provision | None, day: dt.date) -> str:
    """What will hold after an answer that ends soon, by the version in force on that day."""
    if answer is None or answer.valid_to is None or not answer.ends_soon(day):
        return ""
    after = answer.valid_to + dt.timedelta(days=1)
    standing = next(one for one in in_force(clinic, after) if one.level == level.level)
    return answer_words(standing.pack.in_force(answer.question, after))


def _rows(found: Pack) -> list[Row]:
    return [
        Row(number, questions()[one.question], one)
        for number, one in enumerate(found.provisions, start=1)
    ]


def _changes(clinic: Clinic, version: PackVersion, day: dt.date) -> list[object]:
    standing = in_force(clinic, day)[0 if version.level == Level.COUNTRY else 1].pack
    after = read_pack(version, clinic.country).provisions
    return [*changes(standing, after, day)]


def _is_unnamed(standing: InForce) -> bool:
    return standing.pack.region == "?"


def _named(found: Pack) -> dict[str, str]:
    return {"name": found.name, "region": found.region}


def _today(clinic: Clinic) -> dt.date:
    return timezone.localdate(timezone=clinic.zone)


def _key(request: StaffRequest) -> str:
    form = OnceForm(request.POST)
    return form.key if form.is_valid() else fresh_key()
