"""Photos of packages, as a phone takes them: turned, in uneven light, with grain."""

from __future__ import annotations

import struct

import numpy as np
import zxingcpp
from playwright.sync_api import FilePayload

_SIDE, _TURN_DEGREES, _SEED = 600, 11.0, 20261123
_BITMAP = struct.Struct("<2sIHHIIiiHHIIiiII")


def photo_of(text: str, *, gs1: bool = True) -> FilePayload:
    """A file for the page's camera: a real symbol that says `text`, or none for an empty one."""
    light = np.linspace(0.55, 1.0, _SIDE)[None, :] * np.full((_SIDE, 1), 235.0)
    if text:
        light *= _turned(_symbol(text, gs1=gs1))
    grain = np.random.default_rng(_SEED).normal(0, 7, light.shape)
    grey = np.clip(light + grain, 0, 255).astype(np.uint8)
    return {"name": "photo.bmp", "mimeType": "image/bmp", "buffer": _bitmap(grey)}


def _symbol(text: str, *, gs1: bool) -> np.ndarray:
    """The symbol on white, as shares of light."""
    how = {"gs1": True} if gs1 else {}
    made = zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True, **how
    )
    return np.array(zxingcpp.write_barcode_to_image(made, scale=8)) / 255


def _turned(symbol: np.ndarray) -> np.ndarray:
    """The symbol in the middle of the picture, turned."""
    angle, middle = np.deg2rad(_TURN_DEGREES), _SIDE / 2
    y, x = np.mgrid[0:_SIDE, 0:_SIDE] - middle
    half_y, half_x = (side / 2 for side in symbol.shape)
    across = np.round(x * np.cos(angle) + y * np.sin(angle) + half_x).astype(int)
    down = np.round(y * np.cos(angle) - x * np.sin(angle) + half_y).astype(int)
    inside = (across >= 0) & (across < symbol.shape[1]) & (down >= 0) & (down < symbol.shape[0])
    found = np.ones((_SIDE, _SIDE))
    found[inside] = 0.12 + 0.88 * symbol[down[inside], across[inside]]
    return found


def _bitmap(grey: np.ndarray) -> bytes:
    """The simplest picture file a browser reads: three bytes a pixel, the lowest row first."""
    height, width = grey.shape
    pixels = np.repeat(grey[::-1, :, None], 3, axis=2).tobytes()
    start = _BITMAP.size
    head = _BITMAP.pack(b"BM", start + len(pixels), 0, 0, start, 40, width, height, 1, 24, 0,
                        len(pixels), 2835, 2835, 0, 0)  # fmt: skip
    return head + pixels
