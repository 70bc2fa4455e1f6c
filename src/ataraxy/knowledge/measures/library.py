"""The instruments that ship and a clinic's own, loaded once and checked on load."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from ataraxy.knowledge.measures.instrument import Instrument
from ataraxy.knowledge.measures.loader import InstrumentFileError, load_instrument

DATA = Path(__file__).parent / "data"

CLINIC_FOLDER = "ATARAXY_INSTRUMENTS"
"""The environment variable that names a clinic's own folder of instruments."""


class UnknownInstrumentError(LookupError):
    """No instrument has this key; the message lists those that exist."""


@cache
def instruments(folder: Path = DATA) -> dict[str, Instrument]:
    """Every instrument in `folder` by key; raises `InstrumentFileError` if one cannot be used."""
    return _with_openings(_in_folder(folder))


@cache
def every_instrument() -> dict[str, Instrument]:
    """What ships, and what the clinic dropped into the folder that `ATARAXY_INSTRUMENTS` names.

    Raises `InstrumentFileError`, also for a clinic's file that has the key of one that ships.
    """
    named = os.environ.get(CLINIC_FOLDER, "")
    shipped = instruments()
    if not named:
        return shipped
    folder = Path(named)
    if not folder.is_dir():
        raise InstrumentFileError(named, CLINIC_FOLDER, "is not a folder that can be read")
    own = _in_folder(folder)
    for key in own:
        if key in shipped:
            raise InstrumentFileError(
                f"{key}.toml", "key", f"{key!r} ships already; give yours a name of its own"
            )
    return _with_openings({**shipped, **own})


def _in_folder(folder: Path) -> dict[str, Instrument]:
    found: dict[str, Instrument] = {}
    for path in sorted(folder.glob("*.toml")):
        one = load_instrument(path)
        if one.key != path.stem:
            raise InstrumentFileError(path.name, "key", f"must be {path.stem!r}, as the file")
        found[one.key] = one
    return found


def _with_openings(found: dict[str, Instrument]) -> dict[str, Instrument]:
    for one in found.values():
        for opened in one.flag.opens if one.flag else ():
            if opened not in found:
                raise InstrumentFileError(
                    f"{one.key}.toml", "flag.opens", f"there is no instrument {opened!r}"
                )
    return found


def instrument_keys() -> tuple[str, ...]:
    """The keys of all instruments: those that ship, then the clinic's own."""
    return tuple(every_instrument())


def instrument(key: str) -> Instrument:
    """The instrument called `key`; raises `UnknownInstrumentError` with those that exist."""
    try:
        return every_instrument()[key]
    except KeyError:
        known = ", ".join(instrument_keys())
        raise UnknownInstrumentError(f"There is no instrument “{key}”. Known: {known}.") from None
