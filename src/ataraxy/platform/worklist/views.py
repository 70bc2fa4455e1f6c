"""Pages of the work list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ataraxy.platform.audit.kept import kept
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.platform.worklist import forms, services
from ataraxy.platform.worklist.board import MOST_LINES, VIEWS, board, clock_words
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.notices import latest_of, words
from ataraxy.platform.worklist.queries import Group, is_mine, open_groups, task_for

_TOKEN, _KEY = "the-token-of-this-page", "the-key-of-this-page-"
HISTORY = {
    "open": (gettext_lazy("Opened"), "plus"),
    "take": (gettext_lazy("Taken"), "hand"),
    "pass on": (gettext_lazy("Passed on"), "arrow-right"),
    "escalate": (gettext_lazy("Climbed"), "arrow-up"),
    "acknowledge": (gettext_lazy("Done"), "check"),
    "settle": (gettext_lazy("Settled by itself"), "circle-check"),
    "reword": (gettext_lazy("How it stands"), "info"),
}


@staff_page("work.read")
def work(request: StaffRequest) -> HttpResponse:
    """My work, my roles' work, everybody's; overdue first."""
    view = request.GET.get("show", "")
    asked = request.GET.get("from", "")
    skip = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    what = ("work", request.user.pk, view, skip)
    context = kept(request.actor, what, lambda: _drawn_work(request, view, skip))
    drawn = context["drawn"].replace(_TOKEN, get_token(request)).replace(_KEY, fresh_key())
    return render(request, "worklist/work.html", context | {"drawn": mark_safe(drawn)})  # noqa: S308


def _drawn_work(request: StaffRequest, view: str, skip: int) -> dict[str, Any]:
    """The list with marks where each page puts its own token and key."""
    now = timezone.now()
    groups = open_groups(request.actor, now)
    if view not in VIEWS:
        view = _first_view(request, groups)
    shown = board(request.actor, request.user, groups, view, now, skip)
    context = {"board": shown, "view": view, "tabs": _tabs(shown.counts, view), "now": now}
    context["next"] = skip + MOST_LINES
    marks = {"csrf_token": _TOKEN, "key": _KEY}
    return context | {"drawn": render_to_string("worklist/list.html", context | marks)}


@staff_page("work.read")
def item(request: StaffRequest, task_uid: UUID) -> HttpResponse:
    """One item: why, whose, its clock, its whole history, and what can be done."""
    task = task_for(request.actor, task_uid)
    if task.patient is not None:
        journal_read(request.actor, task.patient, "work item")
    return _item_page(request, task, forms.DoneForm(), _pass_on_form(request))


@staff_page("work.act")
@require_POST
def take(request: StaffRequest, task_uid: UUID) -> HttpResponse:
    """Make an item mine."""
    task = task_for(request.actor, task_uid)
    form = OnceForm(request.POST)
    if form.is_valid():
        services.take(actor=request.actor, key=form.key, task=task, user=request.user)
        messages.success(request, _("It is yours now."))
    return redirect("worklist:item", task.uid)


@staff_page("work.act")
@require_POST
def acknowledge(request: StaffRequest, task_uid: UUID) -> HttpResponse:
    """Close an item with what was done."""
    task = task_for(request.actor, task_uid)
    form = forms.DoneForm(request.POST)
    if form.is_valid():
        try:
            done = form.cleaned_data["done"]
            services.acknowledge(actor=request.actor, key=form.key, task=task, done=done)
        except Refused as refusal:
            form.add_error("done", str(refusal))
        else:
            messages.success(request, _("Done, and kept with who and what."))
            return redirect("worklist:work")
    return _item_page(request, task, form, _pass_on_form(request))


@staff_page("work.act")
@require_POST
def pass_on(request: StaffRequest, task_uid: UUID) -> HttpResponse:
    """Pass an item on with the reason."""
    task = task_for(request.actor, task_uid)
    form = _pass_on_form(request, filled=True)
    if form.is_valid():
        try:
            services.reassign(
                actor=request.actor,
                key=form.key,
                task=task,
                reason=form.cleaned_data["reason"],
                user=form.cleaned_data["user"],
                role=form.cleaned_data["role"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Passed on."))
            return redirect("worklist:work")
    return _item_page(request, task, forms.DoneForm(), form)


@staff_page("work.act")
def new(request: StaffRequest) -> HttpResponse:
    """Write down a call or an errand."""
    form = forms.NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ask = services.NewTask(
            kind=data["kind"],
            title=data["title"],
            why=data["why"],
            role=data["role"],
            urgency=data["urgency"],
        )
        task = services.open_task(actor=request.actor, key=form.key, ask=ask)
        messages.success(request, _("Written down. It has an owner and a clock now."))
        return redirect("worklist:item", task.uid)
    return render(request, "worklist/new.html", {"form": form})


def _item_page(
    request: StaffRequest, task: Task, done: forms.DoneForm, pass_on_form: forms.PassOnForm
) -> HttpResponse:
    now = timezone.now()
    told = latest_of([task]).get(task.pk)
    context = {
        "task": task,
        "told": told,
        "told_words": words(told) if told else "",
        "clock": clock_words(task.due_at, now) if task.is_open else "",
        "is_overdue": task.is_open and now >= task.due_at,
        "is_mine": task.owner_id == request.user.pk,
        "history": _history(task),
        "may_act": request.actor.may("work.act"),
        "done_form": done,
        "pass_on_form": pass_on_form,
        "key": fresh_key(),
    }
    return render(request, "worklist/item.html", context)


def _history(task: Task) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    for event in task.events.order_by("-at", "-pk"):
        label, icon = HISTORY[event.what]
        title = f"{label}: {event.to_name}" if event.to_name else label
        entries.append(
            {
                "at": event.at,
                "title": title,
                "who": event.by_name,
                "text": event.text,
                "icon": icon,
                "tone": "attention" if event.what == "escalate" else "",
            }
        )
    return entries


def _pass_on_form(request: StaffRequest, *, filled: bool = False) -> forms.PassOnForm:
    return forms.PassOnForm(request.actor.clinic_id, request.POST if filled else None)


def _first_view(request: StaffRequest, groups: Sequence[Group]) -> str:
    return "mine" if any(is_mine(one, request.user) for one in groups) else "roles"


def _tabs(counts: dict[str, int], view: str) -> list[dict[str, object]]:
    labels = {"mine": _("Mine"), "roles": _("My roles'"), "all": _("Everybody's")}
    url = reverse("worklist:work")
    return [
        {"label": labels[one], "url": f"{url}?show={one}", "current": one == view, "count": n}
        for one, n in counts.items()
    ]
