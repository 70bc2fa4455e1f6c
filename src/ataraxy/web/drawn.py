"""A history, a journey and a list of people, written as text.

The template language takes ten times as long for the thirty lines and eight steps that every look
at a patient draws, and for the thirty names of a search.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from ataraxy.platform.people.models import Patient
from ataraxy.web import icons, links
from ataraxy.web.signs import KNOTS

_ANYBODY = UUID(int=0)
NOW = frozenset({"here", "due"})
"""States of a step at which somebody is at this moment."""


def day_words(day: date) -> str:
    """A day as pages write it, such as 4 Dec 2026, in the reader's language."""
    return f"{day.day} {MONTHS_3[day.month].title()} {day.year}"


def timeline(entries: Iterable[Any]) -> SafeString:
    """A history in order. An entry has `at`, `title`, `who`, `text`, `icon`, `url`, `tone`."""
    lines = "\n".join(map(_line, entries))
    return mark_safe(f'<ol class="timeline">{lines}</ol>\n')  # noqa: S308 - escaped below


def journey(steps: Iterable[Any], label: str) -> SafeString:
    """The journey as a line. A step has `label`, `state` (see `KNOTS`), `detail`, `due`, `url`."""
    said = conditional_escape(label or _("Journey"))
    drawn = "".join(map(_step, steps))
    return mark_safe(f'<ol class="journey" aria-label="{said}">{drawn}</ol>\n')  # noqa: S308 - as above


def found(people: Iterable[Patient]) -> SafeString:
    """Patients as a list of links to their pages."""
    there = reverse("desk:patient", args=[_ANYBODY])
    rows = "".join(_person(one, there.replace(str(_ANYBODY), str(one.uid))) for one in people)
    return mark_safe(f'<ul class="found">{rows}</ul>')  # noqa: S308 - as above


def _person(one: Patient, url: str) -> str:
    chosen, died = conditional_escape(one.chosen_name), _("died") if one.died_on else ""
    nickname = f'<span class="soft">“<bdi>{chosen}</bdi>”</span>' if chosen else ""
    return (
        f'<li><a href="{url}"><span class="found-name"><bdi>{conditional_escape(one.full_name)}'
        f"</bdi></span>{nickname}"
        f'<span class="nowrap">{conditional_escape(day_words(one.birth_date))}</span>'
        f"{links.badge(died, 'stop') if died else ''}</a></li>"
    )


def _line(entry: Any) -> str:
    who, tone, text = _of(entry, "who"), _of(entry, "tone"), _of(entry, "text")
    return (
        f'<li>\n<span class="knot{f" knot-{tone}" if tone else ""}">'
        f"{icons.svg(str(_of(entry, 'icon') or 'circle-dot'))}</span>\n"
        f'<div><span class="when">{_when(_raw(entry, "at"))}{f" · {who}" if who else ""}</span>\n'
        f'<p class="what">{_linked(entry, "title")}</p>\n{f"<p>{text}</p>" if text else ""}</div>\n'
        "</li>"
    )


def _step(step: Any) -> str:
    state, detail, due = str(_raw(step, "state")), _of(step, "detail"), _of(step, "due")
    sign, word = KNOTS[state]
    here = ' aria-current="step"' if state in NOW else ""
    return (
        f'<li class="is-{state}"{here}>\n<span class="knot">{icons.svg(sign)}</span>\n'
        f'<span class="step">{_linked(step, "label")}'
        f'<span class="visually-hidden"> – {conditional_escape(word)}</span></span>\n'
        f"{f'<small>{detail}</small>' if detail else ''}"
        f'{f"""<small class="due">{due}</small>""" if due else ""}\n</li>'
    )


def _linked(entry: Any, name: str) -> str:
    url, words = _of(entry, "url"), _of(entry, name)
    return f'<a href="{url}">{words}</a>' if url else words


def _when(at: datetime | None) -> str:
    if not at:
        return ""
    local = localtime(at) if is_aware(at) else at
    shown = f"{day_words(local)}, {local:%H:%M}"
    return f'<time datetime="{local.isoformat()}">{conditional_escape(shown)}</time>'


def _of(entry: Any, name: str) -> str:
    """One value of an entry, escaped; nothing where it has none."""
    value = _raw(entry, name)
    return conditional_escape(value) if value else ""


def _raw(entry: Any, name: str) -> Any:
    return entry.get(name) if isinstance(entry, dict) else getattr(entry, name, None)
