"""What this floor has done by itself: backups, the check of the journal, tidying."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.platform.audit.verify import verify
from ataraxy.platform.tick.registry import every
from ataraxy.web import anchors
from ataraxy.web.alarms import silence, sound
from ataraxy.web.backup.make import forget_old, make_backup
from ataraxy.web.backup.restore import check
from ataraxy.web.backup.store import newest
from ataraxy.web.health.limits import BACKUP_WITHIN

KEEP_TASKS = timedelta(days=14)


class BrokenJournal(Exception):
    """The journal does not hold; `ataraxy verify-audit` names the place."""


class BrokenLedger(Exception):
    """The drug ledger does not hold; `ataraxy verify-ledger` names the place."""


class BackupTooOld(Exception):
    """No complete backup within the time it should take to make one."""


@every("backup.make", hours=24, limit_minutes=180)
def back_up() -> None:
    """Make a backup, read it back, forget those past their time."""
    now = timezone.now()
    check(make_backup(settings.BACKUP_ROOT, now).folder)
    forget_old(settings.BACKUP_ROOT, now)


@every("backup.watch", hours=1)
def look_at_backup_age() -> None:
    """Make an old backup the administrators' work; fail, and so show in `/health` and the log."""
    found = newest(settings.BACKUP_ROOT)
    if found is not None and timezone.now() - found.made_at <= BACKUP_WITHIN:
        silence("backup", _("A recent backup exists again."))
        return
    sound(
        "backup",
        _("There is no recent backup"),
        _("Look at the disk for backups, run “ataraxy backup”, and see that tick is running."),
    )
    raise BackupTooOld


@every("audit.verify", hours=24, limit_minutes=180)
def verify_journal() -> None:
    """Check every chain against its seals and all anchors noted outside the database."""
    if verify(anchors.noted()):
        sound(
            "journal",
            _("The journal is not whole"),
            _("Run “ataraxy verify-audit”; it names the place. Tell who answers for privacy."),
        )
        raise BrokenJournal
    silence("journal", _("The journal was checked and is whole."))
    anchors.note(timezone.now())


@every("ledger.verify", hours=24, limit_minutes=180)
def verify_drug_ledger() -> None:
    """Check every clinic's drug ledger against its seals, its balances and all noted ends."""
    if verify_ledger(anchors.noted()):
        sound(
            "ledger",
            _("The drug ledger is not whole"),
            _("Run “ataraxy verify-ledger”; it names the place. Tell who answers for the stock."),
        )
        raise BrokenLedger
    silence("ledger", _("The drug ledger was checked and is whole."))


@every("web.tidy", hours=24)
def tidy() -> None:
    """Forget sessions that ended and the results of finished background tasks."""
    call_command("clearsessions")
    done = DBTaskResult.objects.filter(status__in=["SUCCESSFUL", "FAILED"])
    done.filter(finished_at__lt=timezone.now() - KEEP_TASKS).delete()
