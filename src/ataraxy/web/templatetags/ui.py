"""The components of every page. `templates/README.md` lists each with an example.

Tags take plain values, objects or dictionaries, so that any floor may use them from its templates
without importing this package.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.widgets import ChoiceWidget
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.chart.banner import banner_for
from ataraxy.platform.people.models import Patient
from ataraxy.web import drawn
from ataraxy.web.links import action, badge, button_class, crumb, svg
from ataraxy.web.pieces import piece
from ataraxy.web.signs import MESSAGE_NOTICES, NOTICES

register = template.Library()
register.simple_tag(action, takes_context=True)
register.simple_tag(crumb, takes_context=True)
register.simple_tag(badge)
register.simple_tag(piece)

ROLE_NAMES = {role.value: role.label for role in Role}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with `label` the word is there for screen readers too."""
    if not label:
        return svg(name)
    return format_html('{}<span class="visually-hidden">{}</span>', svg(name), label)


@register.simple_tag
def button(
    label: str,
    icon: str = "",
    style: str = "primary",
    name: str = "",
    value: str = "",
    *,
    large: bool = False,
) -> SafeString:
    """The submit button of a form: changes something."""
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button class="{}" type="submit"{}>{}{}</button>',
        button_class(style, large),
        named,
        svg(icon),
        label,
    )


@register.simple_tag
def stat(
    label: str, value: object, unit: str = "", note: str = "", tone: str = "neutral"
) -> SafeString:
    """One figure with its label, unit and where it stands; inside `<div class="stats">`."""
    return format_html(
        '<div class="stat stat-{}"><span class="stat-label">{}</span>'
        '<span class="stat-value">{}{}</span>{}</div>',
        tone,
        label,
        value,
        format_html(" <small>{}</small>", unit) if unit else "",
        format_html('<span class="stat-note">{}</span>', note) if note else "",
    )


@register.simple_tag
def progress(label: str, done: int, total: int) -> SafeString:
    """How far something is, in words and as a bar."""
    return format_html(
        '<label class="progress"><span><span>{}</span><span>{} / {}</span></span>'
        '<progress value="{}" max="{}"></progress></label>',
        label,
        done,
        total,
        done,
        total,
    )


@register.simple_tag
def fact(label: str, value: object, note: object = "") -> SafeString:
    """One row of `{% facts %}`. An empty value says so instead of leaving a gap."""
    missing = value is None or value == ""
    shown = format_html('<span class="faint">{}</span>', _("not recorded")) if missing else value
    return format_html(
        "<div><dt>{}</dt><dd>{}{}</dd></div>",
        label,
        shown,
        format_html(" <small>{}</small>", note) if note else "",
    )


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """A definition list of `{% fact %}` rows."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    icon: str = "",
    url: str = "",
    link: str = "",
    id: str = "",  # noqa: A002 - the HTML attribute's own name
) -> SafeString:
    """A box around one subject; `url` and `link` put one link into its head."""
    head = format_html(
        '<div class="card-head"><h2>{}{}</h2>{}</div>',
        svg(icon),
        title,
        format_html('<a href="{}">{}</a>', url, link) if url else "",
    )
    named = format_html(' id="{}"', id) if id else ""
    return format_html(
        '<section class="card"{}>{}{}</section>', named, head if title else "", content
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """A sentence that must be seen. `kind`: info, ok, caution or stop."""
    sign, word = NOTICES[kind]
    heading = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice-{}">{}<div class="notice-body">'
        '<span class="visually-hidden">{}</span>{}<div>{}</div></div></div>',
        kind,
        svg(sign),
        word,
        heading,
        content,
    )


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "leaf") -> SafeString:
    """Nothing here: say why, and in the block what to do about it."""
    return format_html(
        '<div class="empty">{}<h2>{}</h2><div class="stack-tight">{}</div></div>',
        svg(icon),
        title,
        content,
    )


@register.simple_block_tag
def datatable(
    content: str, caption: str, *, stack: bool = False, quiet: bool = False
) -> SafeString:
    """A table that scrolls inside its own box; `stack` turns rows into cards on a phone.

    A stacked table gives each `<td>` a `data-label`. `quiet` hides the caption from the eye only.
    """
    return format_html(
        '<div class="table{}" role="region" aria-label="{}" tabindex="0"><table>'
        "<caption{}>{}</caption>{}</table></div>",
        " table-stacks" if stack else "",
        caption,
        mark_safe(' class="visually-hidden"') if quiet else "",
        caption,
        content,
    )


@register.inclusion_tag("ui/tabs.html")
def tabs(label: str, entries: Iterable[Any]) -> dict[str, Any]:
    """Pages beside each other. An entry has `label`, `url`, `current`, perhaps `icon`, `count`."""
    return {"label": label, "entries": entries}


@register.inclusion_tag("ui/patient_banner.html")
def patient_banner(patient: Any, step: str = "") -> dict[str, Any]:
    """Who this page is about: full name, birth date with age, allergies, MRN, current step.

    A `Patient` is looked up in the chart; a ready `Banner` or a dictionary is drawn as it is.
    """
    shown = banner_for(patient) if isinstance(patient, Patient) else patient
    return {"patient": shown, "step": step}


@register.simple_tag
def journey_line(steps: Iterable[Any], label: str = "") -> SafeString:
    """The journey as a line. A step has `label`, `state` (see `KNOTS`), `detail`, `due`, `url`."""
    return drawn.journey(steps, label)


@register.simple_tag
def timeline(entries: Iterable[Any]) -> SafeString:
    """A history in order. An entry has `at`, `title`, `who`, `text`, `icon`, `url`, `tone`."""
    return drawn.timeline(entries)


@register.simple_tag
def found_people(people: Iterable[Patient]) -> SafeString:
    """Patients as a list of links, each with what tells two of the same name apart."""
    return drawn.found(people)


@register.inclusion_tag("ui/reasons.html")
def reasons(decision: Any) -> dict[str, Any]:
    """Why a decision is what it is: each reason, its rule and source, and who may allow it."""
    return {"decision": decision}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What keeps a form from being saved, each error a link to its field. Nothing if none."""
    return {"form": form}


@register.inclusion_tag("ui/form_body.html")
def form_body(form: Any) -> dict[str, Any]:
    """The error summary, hidden fields and every field group of a form, in order."""
    return {"form": form}


@register.inclusion_tag("ui/fieldset.html")
def field_group(form: Any, legend: str, fields: str, *, pair: bool = False) -> dict[str, Any]:
    """Some fields of a form under one legend: `fields` are names, separated by spaces."""
    return {"legend": legend, "fields": [form[name] for name in fields.split()], "pair": pair}


@register.filter
def notice_kind(level_tag: str) -> str:
    """The kind of notice for a Django message level."""
    return MESSAGE_NOTICES.get(level_tag, "info")


@register.filter
def widget_kind(field: BoundField) -> str:
    """What sort of control a field is drawn with: choices, check, number, date or text."""
    widget = field.field.widget
    if field.use_fieldset:
        return "choices" if isinstance(widget, ChoiceWidget) else "parts"
    kind = getattr(widget, "input_type", "text")
    return {"checkbox": "check", "number": "number", "date": "date"}.get(kind, "text")


@register.simple_tag
def words(items: Iterable[object]) -> SafeString:
    """Several things in one line, separated by commas; roles by the names people call them.

    "None" is for the caller to say.
    """
    return format_html_join(", ", "{}", ((ROLE_NAMES.get(str(item), item),) for item in items))
