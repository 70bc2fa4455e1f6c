"""What differs between the facts a decision was made on and the facts now, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.knowledge.evidence import shipped_rulebook

_ENTRIES = ("conditions", "medicines", "allergies")
_SINGLE = ("birth", "sex", "deceased", "died")


def changed_facts(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Each fact that came, went or changed, in one sentence."""
    return tuple(_changes(before, now))


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in _ENTRIES:
        yield from _entries(before.get(name, ()), now.get(name, ()))
    yield from _values(before.get("measurements", ()), now.get("measurements", ()))
    yield from _answers(before.get("answers", ()), now.get("answers", ()))
    yield from _numbers(before.get("numbers", {}), now.get("numbers", {}))
    for name in _SINGLE:
        if before.get(name) != now.get(name):
            yield _was(_name(name), before.get(name), now.get(name))
    if _meant(before) != _meant(now):
        yield _was(_("Indication"), _meant(before), _meant(now))


def _name(field: str) -> str:
    return {
        "birth": _("Birth date"),
        "sex": _("Sex as recorded"),
        "deceased": _("Has died"),
        "died": _("Day of death"),
    }[field]


def _meant(kept: Mapping[str, Any]) -> str:
    return str((kept.get("indication") or {}).get("text", ""))


def _was(what: str, before: object, now: object) -> str:
    unknown = _("not known")
    return _("%(what)s: %(before)s → %(now)s") % {
        "what": what,
        "before": before or unknown,
        "now": now or unknown,
    }


def _entries(before: Any, now: Any) -> Iterator[str]:
    old, new = {one["ref"]: one for one in before}, {one["ref"]: one for one in now}
    for ref, one in new.items():
        if ref not in old:
            yield _("New in the chart: %(what)s") % {"what": _entry(one)}
        elif _entry(old[ref]) != _entry(one):
            yield _was(one["text"], _entry(old[ref]), _entry(one))
    for ref, one in old.items():
        if ref not in new:
            yield _("No longer in the chart: %(what)s") % {"what": _entry(one)}


def _entry(one: Mapping[str, Any]) -> str:
    words = [one["text"], str(one.get("standing", ""))]
    words += [
        str(one[name]) for name in ("certainty", "onset", "abatement", "stopped") if one.get(name)
    ]
    return ", ".join(word for word in words if word and word != "unstated")


def _values(before: Any, now: Any) -> Iterator[str]:
    kinds = shipped_rulebook().vocabulary.measurements
    known = {one["ref"] for one in before}
    for one in now:
        if one["ref"] not in known:
            value = one["result"] or _amount(one)
            meaning = kinds[one["name"]].meaning if one["name"] in kinds else one["name"]
            yield _("New value: %(what)s %(value)s (%(day)s)") % {
                "what": meaning,
                "value": value,
                "day": one["on"],
            }


def _amount(one: Mapping[str, Any]) -> str:
    if one["value"] is None:
        return _("no number")
    return f"{one['value']:g} {one['unit']}".strip()


def _answers(before: Any, now: Any) -> Iterator[str]:
    questions = shipped_rulebook().vocabulary.questions
    old, new = _newest(before), _newest(now)
    for name, one in new.items():
        said = old.get(name)
        if said is None or said["value"] != one["value"]:
            text = questions[name].text if name in questions else name
            who = f"{one['value']} ({one['who']}, {one['on']})"
            yield _was(text, said["value"] if said else "", who)


def _newest(answers: Any) -> dict[str, Mapping[str, Any]]:
    return {one["question"]: one for one in sorted(answers, key=lambda one: one["on"])}


def _numbers(before: Mapping[str, float], now: Mapping[str, float]) -> Iterator[str]:
    kinds = shipped_rulebook().vocabulary.numbers
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            meaning = kinds[name].meaning if name in kinds else name
            old, new = (f"{one[name]:g}" if name in one else "" for one in (before, now))
            yield _was(meaning, old, new)
