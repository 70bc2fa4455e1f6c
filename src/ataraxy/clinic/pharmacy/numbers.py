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


@cache
def stock_numbers() -> StockNumbers:
    """The numbers, read once."""
    text = files("ataraxy.clinic.pharmacy").joinpath("data", "stock.toml").read_text("utf-8")
    root = Table("stock.toml", tomllib.loads(text))
    root.take("reviewed", date)
    opened, overfill, account, expiry, count = (
        root.table(name) for name in ("opened", "overfill", "account", "expiry", "count")
    )
    source = f"{opened.take('source', str)} ({opened.tag('tag').words})"
    found = StockNumbers(
        opened_for=timedelta(days=opened.take("days", int)),
        opened_source=source,
        overfill_percent=overfill.take("share_percent", float),
        settle_within=timedelta(hours=account.take("settle_within_hours", int)),
        warn_before=timedelta(days=expiry.take("warn_days", int)),
        count_every=timedelta(hours=count.take("every_hours", int)),
    )
    for table in (overfill, account, expiry, count):
        table.take("source", str)
        table.tag("tag")
    return found


def tolerance_ug(product: Product) -> int:
    """How exactly one can draw this product; past it a difference is on somebody's list."""
    if not product.form.is_liquid:
        return 0
    return ug_of_ml(preparation_rules().draw_tolerance_ml.value, product)
