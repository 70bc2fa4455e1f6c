"""Building the demonstration: staff first, then each person's story in turn."""

from __future__ import annotations

from collections.abc import Iterator

from ataraxy.web.demo.staff import make_cast


def build() -> Iterator[str]:
    """Fill the database; yields a line of progress for each part."""
    cast = make_cast()
    yield f"{len(cast.clinics)} clinics and {len(cast.users)} members of staff."
