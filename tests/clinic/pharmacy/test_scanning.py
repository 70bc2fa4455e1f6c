"""What stands in the symbol of a package, as a wedge types it and as a camera sees it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.clinic.pharmacy.scanning import Scanned, UnreadableError, known_packs, read_code

KIT = "00350458028027"
BRACKETS = f"(01){KIT}(17)270331(10)SPR24F(21)A7"
RAW = f"01{KIT}1727033110SPR24F\x1d21A7"
WHOLE = Scanned(KIT, "SPR24F", date(2027, 3, 31), "A7")


def picture_of(text: str, **how: object) -> np.ndarray:
    """A real GS1 DataMatrix, printed."""
    made = zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True, **how
    )
    return np.array(zxingcpp.write_barcode_to_image(made, scale=4))


def test_a_real_symbol_is_read_by_camera_and_by_wedge_alike() -> None:
    (seen,) = zxingcpp.read_barcodes(picture_of(BRACKETS))
    assert seen.symbology_identifier == "]d2"
    assert read_code(seen.text) == WHOLE
    assert read_code(seen.symbology_identifier + seen.bytes.decode()) == WHOLE


@pytest.mark.parametrize("text", [BRACKETS, RAW, f"]d2{RAW}", f"\x1d{RAW}",
                                  RAW.replace("\x1d", "<GS>"), f"  {RAW}\n"])  # fmt: skip
def test_every_way_in_which_a_scanner_types_it_says_the_same(text: str) -> None:
    assert read_code(text) == WHOLE


def test_the_national_drug_code_is_in_the_number_and_is_known() -> None:
    assert read_code(BRACKETS).ndc == "5045802802"
    assert read_code("50458-028-02").gtin == KIT
    assert read_code("350458028027".zfill(14)).ndc == "5045802802"
    upc = read_code("350458028027")
    pack = known_packs()[upc.ndc]
    assert (pack.product, pack.containers) == ("spravato_28", 2)


def test_day_00_is_the_last_of_the_month() -> None:
    assert read_code(f"01{KIT}17280200").expires_on == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "could not be read whole"),
        ("", "not a drug package"),
        ("10SPR24F", "not a drug package"),
        (f"01{KIT[:13]}9", "does not add up"),
        (f"01{KIT}17271340", "is no day"),
        (f"01{KIT}1727", "cannot be read"),
        (f"01{KIT}10SPR24F-21-AND-SO-ON-AND-ON", "swallows the mark"),
        (f"01{KIT}99INTERNAL", "could not be read whole"),
        ("50458-02-02", "could not be read whole"),
        ("5045-028-02", "ten digits in three groups"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_the_way_on(text: str, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read_code(text)


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_scanner(text: str) -> None:
    assert len(_number_in(text)) in {0, 14}


def _number_in(text: str) -> str:
    try:
        return read_code(text).gtin
    except UnreadableError:
        return ""
