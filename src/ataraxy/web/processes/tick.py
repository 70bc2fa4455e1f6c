"""What is due by itself, done by whichever tick process leads."""

from __future__ import annotations

from django.utils import timezone

from ataraxy.platform.tick.leading import give_up_lead, instance, take_lead
from ataraxy.platform.tick.running import run_due
from ataraxy.web.processes.loop import run_until_stopped

WAIT_S = 5.0


def main() -> None:
    """Do what is due until stopped, then let another lead."""
    run_until_stopped("tick", _turn, wait_s=WAIT_S)
    give_up_lead(instance(), timezone.now())


def _turn(holder: str) -> int:
    if take_lead(holder, timezone.now()):
        run_due(holder)
    return 0  # always wait: jobs are minutes apart
