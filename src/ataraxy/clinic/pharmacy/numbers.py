"""The numbers of `data/stock.toml`, and the tolerance of drawing from the pharmacology floor."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from ataraxy.clinic.pharmacy.amounts import ug_of_ml
from ataraxy.foundation.data_file import Table
from ataraxy.knowledge.pharmacology import Product
from ataraxy.knowledge.pharmacology.preparation import preparation_rules


@dataclass(frozen=True, slots=True)
class StockNumbers:
    """How long an opened vial lasts, what overfill is usual, and the clocks of the cabinet."""

    opened_for: timedelta
    opened_source: str
    overfill_percent: float
    settle_within: timedelta
    warn_before: timedelta
    count_every: timedelta
    registration_before: timedelta
    inventory_every: timedelta
    notice_business_days: int
    form_days: int
    earlier_losses: timedelta
    loss_source: str
    look_back: timedelta
    cover: timedelta


@cache
def stock_numbers() -> StockNumbers:
    """The numbers, read once."""
    text = files("ataraxy.clinic.pharmacy").joinpath("data", "stock.toml").read_text("utf-8")
    root = Table("stock.toml", tomllib.loads(text))
    root.take("reviewed", date)
    opened, overfill, account, expiry, count = (
        root.table(name) for name in ("opened", "overfill", "account", "expiry", "count")
    )
    registration, inventory, loss, reorder = (
        root.table(name) for name in ("registration", "inventory", "loss", "reorder")
    )
    found = StockNumbers(
        opened_for=timedelta(days=opened.take("days", int)),
        opened_source=_source(opened),
        overfill_percent=overfill.take("share_percent", float),
        settle_within=timedelta(hours=account.take("settle_within_hours", int)),
        warn_before=timedelta(days=expiry.take("warn_days", int)),
        count_every=timedelta(hours=count.take("every_hours", int)),
        registration_before=timedelta(days=registration.take("warn_days", int)),
        inventory_every=timedelta(days=inventory.take("every_days", int)),
        notice_business_days=loss.take("notice_business_days", int),
        form_days=loss.take("form_days", int),
        earlier_losses=timedelta(days=loss.take("earlier_days", int)),
        loss_source=_source(loss),
        look_back=timedelta(days=reorder.take("look_back_days", int)),
        cover=timedelta(days=reorder.take("cover_days", int)),
    )
    for table in (overfill, account, expiry, count, registration, inventory, reorder):
        _source(table)
    return found


def _source(table: Table) -> str:
    return f"{table.take('source', str)} ({table.tag('tag').words})"


def tolerance_ug(product: Product) -> int:
    """How exactly one can draw this product; past it a difference is on somebody's list."""
    if not product.form.is_liquid:
        return 0
    return ug_of_ml(preparation_rules().draw_tolerance_ml.value, product)
