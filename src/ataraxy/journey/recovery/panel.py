"""What recovery shows on the chair-side page: the release list, and how they left."""

from __future__ import annotations

from datetime import datetime

from ataraxy.journey.recovery.forms import CheckForm
from ataraxy.journey.recovery.queries import departure_of, newest_check, recovery_of
from ataraxy.journey.recovery.rems import is_owed
from ataraxy.journey.recovery.rules import earliest_home, standings
from ataraxy.journey.session.lifecycle import DOSED
from ataraxy.journey.session.panels import Panel
from ataraxy.journey.session.record import Record
from ataraxy.platform.audit.actor import Actor

_TICKS = (
    "oriented",
    "steady",
    "nausea_controlled",
    "suicide_checked",
    "escort_here",
    "advice_given",
    "escort_name",
)


def release_panel(record: Record, now: datetime, actor: Actor) -> Panel | None:
    """The release list once a dose was given; the departure once they left."""
    session = record.session
    if session.is_closed:
        left = departure_of(session)
        shown = {"left": left, "owes_form": is_owed(session)}
        return Panel("recovery/left.html", shown) if left else None
    if session.state not in DOSED:
        return None
    recovery = recovery_of(record, now)
    row = newest_check(session)
    initial = {name: getattr(row, name) for name in _TICKS} if row else {}
    named = record.check_in.ride_name if record.check_in else ""
    form = CheckForm(initial={"escort_name": named} | initial, auto_id="release_%s")
    found = standings(recovery)
    return Panel(
        "recovery/panel.html",
        {
            "standings": found,
            "open": sum(1 for one in found if not one.is_met),
            "earliest": earliest_home(recovery),
            "form": form,
            "may_release": actor.may("recovery.release"),
            "in_recovery": session.state == "recovery",
        },
    )
