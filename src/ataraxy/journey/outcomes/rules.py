"""What may be asked, and what comes next. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.knowledge.measures import Instrument, instrument


def may_ask(one: Instrument, last_answered: date | None, today: date) -> Decision:
    """An instrument is asked no more often than its recall period allows."""
    again = may_ask_again_on(one, last_answered)
    if again is None or again <= today:
        return ALLOWED
    return refuse(
        _(
            "%(name)s asks about the last %(recall)s days; it was answered on %(day)s. Ask again "
            "from %(again)s."
        )
        % {
            "name": one.name,
            "recall": one.recall_days,
            "day": last_answered,
            "again": again,
        },
        rule=f"{one.key}.interval",
        source=f"{one.interval_provenance.source} ({one.interval_provenance.tag.words})",
    )


def may_ask_again_on(one: Instrument, last_answered: date | None) -> date | None:
    """The first day on which the instrument may be asked again; None if never answered."""
    if last_answered is None:
        return None
    return last_answered + timedelta(days=one.minimum_interval_days)


def questions_in_order(asked: Sequence[str], flagged: Collection[str]) -> list[str]:
    """The instruments in the order of their pages.

    What a flag opens comes directly after the instrument that raised it, in the same form.
    """
    found: list[str] = []
    for key in asked:
        found.append(key)
        flag = instrument(key).flag
        if key in flagged and flag is not None:
            found += [opened for opened in flag.opens if opened not in asked]
    return found


def next_question(
    asked: Sequence[str], flagged: Collection[str], answered: Collection[str]
) -> str | None:
    """The next instrument to show; None when everything was answered."""
    return next((key for key in questions_in_order(asked, flagged) if key not in answered), None)


def unanswered(one: Instrument, answers: Mapping[str, int]) -> list[str]:
    """The items nobody answered, by number as the page shows them."""
    return [
        str(number) for number, item in enumerate(one.items, start=1) if item.key not in answers
    ]
