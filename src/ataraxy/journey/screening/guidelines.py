"""Which guideline packs a clinic has switched on, and what they say about a treatment."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.screening.models import PackSwitch
from ataraxy.journey.screening.queries import Found
from ataraxy.knowledge.evidence.packs import Pack, Sentence, packs
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service


@dataclass(frozen=True, slots=True)
class Shown:
    """A pack that is on, with what it says here."""

    pack: Pack
    says: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Switched:
    """A pack on the page where packs are switched, with the newest switch if there was one."""

    pack: Pack
    switch: PackSwitch | None

    @property
    def is_on(self) -> bool:
        """Whether the clinic works by it."""
        return self.switch is not None and self.switch.is_on


def switched(clinic_id: int) -> tuple[Switched, ...]:
    """Every pack with how it stands at a clinic. Nothing is on until somebody switches it on."""
    newest = {
        one.pack: one for one in PackSwitch.objects.filter(clinic_id=clinic_id).order_by("at", "pk")
    }
    return tuple(Switched(one, newest.get(one.id)) for one in packs().values())


def packs_on(clinic_id: int) -> tuple[Pack, ...]:
    """The packs that are on."""
    return tuple(one.pack for one in switched(clinic_id) if one.is_on)


def said_here(found: Found, on: tuple[Pack, ...]) -> tuple[Shown, ...]:
    """What the packs that are on say about this indication and route."""
    meant = found.facts.indication
    groups = meant.groups if meant else frozenset()
    return tuple(Shown(one, one.about(groups, found.screening.route)) for one in on)


def required(on: tuple[Pack, ...]) -> frozenset[str]:
    """Items of the work-up that these packs ask of everybody."""
    return frozenset().union(*(one.needs for one in on))


@service("screening.pack", permission="screening.pack", describe=lambda one: {"pack": one.pack})
def switch(*, actor: Actor, key: str, pack: str, is_on: bool) -> PackSwitch:
    """Switch a guideline pack on or off for the clinic."""
    if pack not in packs():
        raise refused(_("There is no such guideline pack. Open the page again."))
    return PackSwitch.objects.create(
        clinic_id=actor.clinic_id,
        pack=pack,
        is_on=is_on,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
