"""Right patient, right syringe: the last look before the first dose, kept with the preparation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.symbol import uid_of
from ataraxy.journey.session.models import Preparation, Session
from ataraxy.journey.session.models_day import BedsideCheck
from ataraxy.journey.session.rows import stamp
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused


@dataclass(frozen=True, slots=True)
class AtTheChair:
    """What was done at the chair: both identifiers spoken, or the label scanned."""

    said_full_name: bool = False
    said_birth_date: bool = False
    scanned: str = ""

    @property
    def is_done(self) -> bool:
        """Whether enough was done, before the scanned code is held against the syringe."""
        return bool(self.scanned.strip()) or (self.said_full_name and self.said_birth_date)


def keep_bedside(
    actor: Actor,
    session: Session,
    prepared: Preparation,
    seen: AtTheChair,
    at: datetime | None,
) -> BedsideCheck | None:
    """Write the check down; refused where the scanned label is of another dose.

    None where nothing was done: the door then says what is missing.
    """
    scanned = seen.scanned.strip().upper()
    if scanned and uid_of(scanned) != prepared.uid:
        raise refused(
            _(
                "This label belongs to another dose. Nothing was started. "
                "Take the syringe away and look at its label."
            ),
            rule="bedside.missing",
        )
    if not seen.is_done:
        return None
    return BedsideCheck.objects.create(
        **stamp(actor, session, at),
        preparation=prepared,
        said_full_name=seen.said_full_name,
        said_birth_date=seen.said_birth_date,
        scanned=scanned,
    )


def checked_at_the_chair(prepared: Preparation | None) -> bool:
    """Whether somebody looked at the chair with this very preparation in hand."""
    return prepared is not None and BedsideCheck.objects.filter(preparation=prepared).exists()
