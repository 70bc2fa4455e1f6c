"""The drug account of a session on paper: drawn, given, lost, wasted before whom, which lot."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.amounts import mass_words
from ataraxy.clinic.pharmacy.models import Account, Entry
from ataraxy.journey.session.models import Preparation, Session
from ataraxy.platform.documents.paper import Block, Facts, Notice, Paragraph, Table


def drug_blocks(session: Session) -> Iterator[Block]:
    """Every account of this session, prepared doses that were replaced included."""
    prepared = list(Preparation.objects.filter(session=session).order_by("recorded_at"))
    accounts = {one.uid: one for one in Account.objects.filter(uid__in=[p.uid for p in prepared])}
    if not prepared:
        yield Paragraph(_("Nothing was prepared."))
    for one in prepared:
        account = accounts.get(one.uid)
        if account is None:
            text = _("Lot %(lot)s, expires %(day)s. No drug ledger is kept here for it.")
            yield Paragraph(text % {"lot": one.lot, "day": one.expires_on})
        else:
            yield from _account(account, one, session.clinic.zone)


def _account(account: Account, prepared: Preparation, zone: ZoneInfo) -> Iterator[Block]:
    item = account.product
    told = (
        (_("Lot"), prepared.lot),
        (_("Drawn"), mass_words(account.drawn_ug, item)),
        (_("Given"), mass_words(account.given_ug, item)),
        (_("Primed, flushed or left in the line"), mass_words(account.residual_ug, item)),
        (_("Wasted before a witness"), mass_words(account.wasted_ug, item)),
        (_("Returned to the cabinet"), mass_words(account.returned_ug, item)),
    )
    yield Facts(told)
    if not account.is_settled:
        gap = mass_words(abs(account.open_ug), item)
        text = _("Not accounted for: %s") if account.open_ug > 0 else _("Given and not drawn: %s")
        yield Notice(text % gap)
    rows = Entry.objects.filter(account=account).order_by("number")
    lines = tuple(_line(one, zone) for one in rows.select_related("container__lot", "corrects"))
    if lines:
        head = (_("No."), _("At"), _("What"), _("Out of"), _("By"), _("Witness"))
        yield Table(head, lines)


def _line(one: Entry, zone: ZoneInfo) -> tuple[str, ...]:
    item = one.product
    amount = mass_words(one.amount_ug, item) if item and one.amount_ug else ""
    corrects = _("corrects no. %d") % one.corrects.number if one.corrects else ""
    what = " ".join(p for p in (str(one.get_kind_display()), amount, corrects, one.reason) if p)
    out_of = f"{one.container.label}, {one.container.lot.number}" if one.container else "–"
    at = one.at.astimezone(zone)
    return str(one.number), f"{at:%H:%M}", what, out_of, one.by_name, one.witness_name or "–"
