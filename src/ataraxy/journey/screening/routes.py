"""The routes of the rule book, and how a course and its dose limits name the same route."""

from __future__ import annotations

from ataraxy.knowledge.evidence import Route

COURSE_ROUTE = {
    Route.IV: "iv",
    Route.IM: "im",
    Route.SC: "sc",
    Route.SPRAVATO: "esk",
    Route.NASAL: "in",
    Route.SUBLINGUAL: "sl",
    Route.ORAL: "po",
}
"""Offered on the page in this order. Doses at home have gates and a page of their own."""

HOME = "home"
"""How a decision on doses at home names its route. The course keeps the route it has."""

_BACK = {key: route for route, key in COURSE_ROUTE.items()} | {HOME: Route.HOME}


def route_of(key: str) -> Route | None:
    """The rule book's route for a course's `route`; None when the course has none yet."""
    return _BACK.get(key)


def key_of(route: Route) -> str:
    """How an assessment or a decision names a route."""
    return COURSE_ROUTE.get(route, HOME)


def offered(name: str) -> Route | None:
    """The route an address names, if this page offers it."""
    return next((one for one in (*COURSE_ROUTE, Route.HOME) if one.value == name), None)
