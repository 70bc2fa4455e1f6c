"""The workbench: choose, overlay, estimate, take along. Everything asked is in the address."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ataraxy.knowledge.pharmacology.figures import Figure, csv_text, svg
from ataraxy.platform.people.pages import staff_page
from ataraxy.programme.workbench.bench import Bench, bench_of
from ataraxy.programme.workbench.forms import DOSES, LEVELS, MODELS, BenchForm
from ataraxy.programme.workbench.numbers import bench_numbers

_AT_ONCE = 2
_WHICH = ("simulated", "fitted")


@staff_page("workbench.use")
@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """The page; changed fields come back as the part beside the form."""
    form = _form(request)
    return _page(request, form, bench_of(form))


@staff_page("workbench.use")
@require_safe
def values(request: HttpRequest, which: str) -> HttpResponse:
    """Every value of one figure as CSV."""
    form = _form(request)
    found = bench_of(form)
    figure = _figure(found, which)
    if figure is None:
        return _page(request, form, found)  # says why there is nothing to take along
    return _file(csv_text(figure), "text/csv; charset=utf-8", f"{which}.csv")


@staff_page("workbench.use")
@require_safe
def drawing(request: HttpRequest, which: str) -> HttpResponse:
    """One figure as SVG."""
    form = _form(request)
    found = bench_of(form)
    figure = _figure(found, which)
    if figure is None:
        return _page(request, form, found)
    return _file(svg(figure), "image/svg+xml; charset=utf-8", f"{which}.svg")


def _form(request: HttpRequest) -> BenchForm:
    return BenchForm(request.GET or dict(bench_numbers().example))


def _page(request: HttpRequest, form: BenchForm, found: Bench | None) -> HttpResponse:
    query = _query(form)
    shown = {
        "form": form,
        "bench": found,
        "query": query,
        **_open_and_folded(form, "doses", DOSES),
        **_open_and_folded(form, "models", MODELS),
        "levels": [form[name] for name in LEVELS],
        "levels_open": bool(form["levels"].value()) or any(form[name].errors for name in LEVELS),
    }
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        answer = render(request, "workbench/changed.html", shown)
        answer["HX-Replace-Url"] = f"{reverse('workbench:bench')}?{query}"
        return answer
    return render(request, "workbench/bench.html", shown)


def _open_and_folded(form: BenchForm, what: str, names: Sequence[str]) -> dict[str, object]:
    """The first two fields of a kind, and the others, which open once one of them is used."""
    few, more = names[:_AT_ONCE], names[_AT_ONCE:]
    return {
        f"few_{what}": [form[name] for name in few],
        f"more_{what}": [form[name] for name in more],
        f"more_{what}_open": any(form[name].value() for name in more),
    }


def _query(form: BenchForm) -> str:
    """What was asked, for an address: nothing that was left empty."""
    asked = {name: form[name].value() for name in form.fields}
    return urlencode({name: "on" if one is True else one for name, one in asked.items() if one})


def _figure(found: Bench | None, which: str) -> Figure | None:
    if which not in _WHICH:
        raise Http404(_("There is no such figure."))
    if found is None:
        return None
    return found.simulated if which == "simulated" else found.fitted


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text.encode("utf-8"), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="ataraxy-{name}"'
    return response
