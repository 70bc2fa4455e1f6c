"""May the clinic give its first dose today? The three lines at the top of Today."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.opening import DayState

_OWN_LINE = frozenset({"prescriber", "cabinet"})


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what is asked, how it stands, and whether it is in order."""

    title: str
    text: str
    in_order: bool
    icon: str


def checks(state: DayState) -> tuple[Check, ...]:
    """Prescriber, kit, cabinet; “not recorded today” where nobody looked."""
    return (_prescriber(state), _kit(state), _cabinet(state))


def _prescriber(state: DayState) -> Check:
    title = _("Prescriber on site")
    if not state.is_recorded:
        return Check(title, _("not recorded today"), False, "stethoscope")
    if not state.prescriber_on_site:
        return Check(title, _("nobody"), False, "stethoscope")
    return Check(title, state.prescriber_name, True, "stethoscope")


def _kit(state: DayState) -> Check:
    title = _("Kit checked")
    if not state.is_recorded:
        return Check(title, _("not recorded today"), False, "siren")
    missing = [one for one in state.missing if one.key not in _OWN_LINE]
    if missing:
        return Check(title, " ".join(one.missing for one in missing), False, "siren")
    text = _("in order, %s with ACLS") % state.acls_name if state.acls_name else _("in order")
    return Check(title, text, True, "siren")


def _cabinet(state: DayState) -> Check:
    title = _("Cabinet counted")
    if not state.is_recorded:
        return Check(title, _("not recorded today"), False, "vault")
    if "cabinet" in {one.key for one in state.missing}:
        return Check(title, _("not counted"), False, "vault")
    if state.by_ledger:
        return Check(title, _("counted, in the drug ledger"), True, "vault")
    return Check(title, _("counted by %s") % state.by_name, True, "vault")
