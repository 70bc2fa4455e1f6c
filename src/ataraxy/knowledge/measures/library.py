"""The instruments that ship, loaded once and checked on load."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ataraxy.knowledge.measures.instrument import Instrument
from ataraxy.knowledge.measures.loader import InstrumentFileError, load_instrument

DATA = Path(__file__).parent / "data"


class UnknownInstrumentError(LookupError):
    """No instrument has this key; the message lists those that exist."""


@cache
def instruments(folder: Path = DATA) -> dict[str, Instrument]:
    """Every instrument in `folder` by key; raises `InstrumentFileError` if one cannot be used."""
    found: dict[str, Instrument] = {}
    for path in sorted(folder.glob("*.toml")):
        one = load_instrument(path)
        if one.key != path.stem:
            raise InstrumentFileError(path.name, "key", f"must be {path.stem!r}, as the file")
        found[one.key] = one
    for one in found.values():
        for opened in one.flag.opens if one.flag else ():
            if opened not in found:
                raise InstrumentFileError(
                    f"{one.key}.toml", "flag.opens", f"there is no instrument {opened!r}"
                )
    return found


def instrument_keys() -> tuple[str, ...]:
    """The keys of all instruments that ship."""
    return tuple(instruments())


def instrument(key: str) -> Instrument:
    """The instrument called `key`; raises `UnknownInstrumentError` with those that exist."""
    try:
        return instruments()[key]
    except KeyError:
        known = ", ".join(instrument_keys())
        raise UnknownInstrumentError(f"There is no instrument “{key}”. Known: {known}.") from None
