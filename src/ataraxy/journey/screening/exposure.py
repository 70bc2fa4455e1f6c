"""How much more or less drug a medicine lets through, by route: published, or a prediction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from ataraxy.knowledge.evidence import Finding, Medicine, Route, Rule, shipped_rulebook
from ataraxy.knowledge.evidence.rules import Tier
from ataraxy.knowledge.evidence.trigger import Listed, atoms
from ataraxy.knowledge.pharmacology.kinetics.compare_routes import absorbed
from ataraxy.knowledge.pharmacology.kinetics.first_pass import Span, past_the_liver

_PAST_THE_LIVER = frozenset({Route.IV, Route.IM, Route.SC, Route.NASAL, Route.SPRAVATO})
_PARTLY_SWALLOWED = frozenset({Route.NASAL, Route.SPRAVATO})


@dataclass(frozen=True, slots=True)
class Change:
    """One change of exposure in words. `predicted`: worked out by a model, not measured."""

    words: str
    rule: str
    predicted: bool
    tag: str


def changes_of(
    medicine: Medicine, findings: tuple[Finding, ...], route: Route
) -> tuple[Change, ...]:
    """What is known about one medicine by this route: what was measured, else what is predicted."""
    published = tuple(
        Change(_published(one.exposure["auc_factor"], one), one.rule, False, one.evidence.words)
        for one in findings
        if "auc_factor" in one.exposure and any(seen.ref == medicine.ref for seen in one.seen)
    )
    return published or tuple(_predicted(medicine, route))


def _published(factor: float, finding: Finding) -> str:
    words = _("Area under the curve × %(factor)g") % {"factor": factor}
    if "cmax_factor" in finding.exposure:
        words += _(", peak × %(factor)g") % {"factor": finding.exposure["cmax_factor"]}
    return words


def _predicted(medicine: Medicine, route: Route) -> Iterator[Change]:
    if route not in _PAST_THE_LIVER:
        return
    for rule, tier, groups in _swallowed():
        if not groups & medicine.groups:
            continue
        factor = tier.exposure["auc_factor"]
        span = past_the_liver(factor, _share_swallowed())
        yield Change(_span(span, factor, route), rule.id, True, tier.evidence[Route.ORAL].words)


def _span(span: Span, factor: float, route: Route) -> str:
    if f"{span.low:.2f}" == f"{span.high:.2f}":
        return _("No change is expected by this route: none was seen after swallowing.")
    text = _(
        "Area under the curve expected between × %(low).2f and × %(high).2f: a model's prediction "
        "from × %(factor)g after swallowing, for a dose that does not pass the liver first."
    ) % {"low": span.low, "high": span.high, "factor": factor}
    if route in _PARTLY_SWALLOWED:
        text += " " + _("What runs down the throat is swallowed, so it may be more.")
    return text


@cache
def _swallowed() -> tuple[tuple[Rule, Tier, frozenset[str]], ...]:
    """The published changes after swallowing, with the groups of medicines they are about."""
    return tuple(
        (rule, tier, groups)
        for rule in shipped_rulebook().rules.values()
        for tier in rule.tiers
        if Route.ORAL in tier.scope and "auc_factor" in tier.exposure
        if (groups := _groups(tier))
    )


def _groups(tier: Tier) -> frozenset[str]:
    named = (one for one in atoms(tier.node) if isinstance(one, Listed))
    return frozenset(one.group for one in named if one.mode == "taking")


@cache
def _share_swallowed() -> float:
    """The share of swallowed ketamine that reaches the circulation."""
    return next(one.share for one in absorbed() if (one.drug, one.route) == ("ketamine", "oral"))
