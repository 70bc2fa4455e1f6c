"""What published studies found, for one course: `{% include "evidence/studies.html" %}` shows it.

The page gives the include ``found``; it is None, and nothing is shown, while the course has no
indication or no route.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.journey.screening.routes import route_of
from ataraxy.knowledge.evidence import Route
from ataraxy.knowledge.evidence.trials import Found, Study, studies_in


def found_for(indication: str, route: str | Route | None) -> Found | None:
    """The studies in a diagnosis by a route of the course or of the rule book."""
    known = route if isinstance(route, Route) else route_of(route or "")
    return studies_in(indication, known) if indication and known else None


def cited(study: Study) -> str:
    """One study in one line, marked when its figures were not read in the publication."""
    people = (
        ngettext("%(n)d person", "%(n)d people", study.people) % {"n": study.people}
        if study.people
        else _("number of people not known")
    )
    mark = "" if study.is_read else " " + _("(figures not read in the publication)")
    reference = "; ".join(one for one in study.references if one)
    head = " ".join(one for one in (study.by, study.year) if one)
    return f"{head}, {people}. {study.found}{mark} [{reference}]"
