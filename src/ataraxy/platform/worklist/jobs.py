"""What the work list has done by itself."""

from __future__ import annotations

from django.utils import timezone

from ataraxy.platform.tick.registry import every
from ataraxy.platform.worklist.escalate import escalate_overdue
from ataraxy.platform.worklist.notices import send_waiting


@every("worklist.escalate", minutes=1, limit_minutes=10)
def escalate() -> None:
    """Let overdue work climb."""
    escalate_overdue(timezone.now())


@every("worklist.notices", minutes=1, limit_minutes=10)
def tell_by_mail() -> None:
    """Send the e-mails about work that climbed."""
    send_waiting(timezone.now())
