"""The menu: every place of the house that has a page of its own, and who may see it.

One table, so that a reader sees the whole menu at once. An entry is shown when its address exists
in this installation and the person at the screen holds its permission.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MayAsk(Protocol):
    """Whoever can say whether the person at the screen holds a permission."""

    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """One menu entry: its words, icon, address name, permission; `bar`: also on a phone's bar."""

    label: str | Promise
    icon: str
    url_name: str
    permission: str
    bar: bool = False
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as this person sees it: with its address, and whether they are there now."""

    label: str | Promise
    icon: str
    url: str
    bar: bool
    current: bool


PLACES = (
    Place(_("Today"), "sun", "desk:today", "today.read", bar=True, under=("/schedule/",)),
    Place(
        _("Chairs"), "armchair", "session:board", "session.read", bar=True, under=("/sessions/",)
    ),
    Place(
        _("Patients"),
        "users",
        "desk:people",
        "people.search",
        bar=True,
        under=("/patients/", "/courses/", "/search/"),
    ),
    Place(_("Therapy"), "leaf", "therapy:day", "therapy.write"),
    Place(_("Monitors"), "activity", "devices:monitors", "devices.read"),
    Place(_("Referrals"), "mail", "referral:inbox", "referral.read"),
    Place(
        _("Costs"),
        "receipt",
        "billing:costs",
        "billing.read",
        under=("/estimates/", "/invoices/"),
    ),
    Place(_("Work"), "list-checks", "worklist:work", "work.read", bar=True),
    Place(_("Cabinet"), "vault", "pharmacy:cabinet", "pharmacy.read"),
    Place(_("Spravato programme"), "shield-check", "recovery:rems_board", "rems.enrol"),
    Place(_("Inbox"), "inbox", "chart:inbox", "inbox.read"),
    Place(_("Import"), "upload", "chart:import", "records.import"),
    Place(_("Duplicates"), "git-merge", "people:duplicates", "people.merge"),
    Place(_("Programme"), "chart-column", "research:director", "research.figures"),
    Place(_("Workbench"), "flask-conical", "workbench:bench", "workbench.use"),
    Place(_("Rule book"), "book-open", "rules", "policy.read"),
    Place(_("Prices"), "coins", "billing:prices", "prices.read"),
    Place(_("Public page"), "building-2", "billing:page_edit", "public_page.write"),
    Place(_("Limits"), "gauge", "policy:overview", "policy.read"),
    Place(_("Complaints"), "message-square", "portal:complaints", "complaints.answer"),
    Place(_("How visits were"), "star", "portal:experiences", "experience.read"),
    Place(_("Patient pages"), "book-open", "portal:pages", "portal.pages"),
    Place(_("Law"), "scale", "policy:law", "policy.propose"),
    Place(_("Consent document"), "file-check", "consent:document", "policy.propose"),
    Place(_("Check a paper"), "badge-check", "signatures:check", "signature.verify"),
    Place(_("Keys for papers"), "key-round", "signatures:keys", "signature.keys"),
    Place(_("Staff"), "id-card", "people:staff", "staff.manage"),
    Place(_("Tablets"), "monitor", "people:tablets", "tablet.register"),
    Place(_("Journal"), "history", "oversight:journal", "audit.read"),
    Place(_("Emergency reviews"), "shield-alert", "people:emergency_queue", "break_glass.review"),
    Place(_("Emergency access"), "siren", "people:emergency", "break_glass.use"),
)


AT_LEAST_ON_BAR = 3


def entries(actor: MayAsk, path: str) -> Iterator[Entry]:
    """The places `actor` may go to, in the order of the table; `path` is where they are.

    Who has few places that belong on a phone's bar finds the first of their others there too.
    """
    found = list(_entries(actor, path))
    room = AT_LEAST_ON_BAR - sum(one.bar for one in found)
    for one in found:
        filled = not one.bar and room > 0
        room -= filled
        yield replace(one, bar=True) if filled else one


def _entries(actor: MayAsk, path: str) -> Iterator[Entry]:
    for place in PLACES:
        if not actor.may(place.permission):
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        yield Entry(place.label, place.icon, url, place.bar, _is_here(place, url, path))


def here(path: str, urls: str) -> tuple[str, ...]:
    """The names of the places that `path` belongs to, under the address table `urls`."""
    return tuple(place.url_name for place, url in _addresses(urls) if _is_here(place, url, path))


@cache
def _addresses(urls: str) -> tuple[tuple[Place, str], ...]:
    found = []
    for place in PLACES:
        with suppress(NoReverseMatch):
            found.append((place, reverse(place.url_name, urls)))
    return tuple(found)


def _is_here(place: Place, url: str, path: str) -> bool:
    return (path == url if url == "/" else path.startswith(url)) or path.startswith(place.under)
