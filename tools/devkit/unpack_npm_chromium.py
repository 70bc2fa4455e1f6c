"""Unpack the npm build of Chromium: brotli-compressed files and tar archives. Runs in `.venv`."""

from __future__ import annotations

import io
import sys
import tarfile
from pathlib import Path

import brotli


def main(home: Path) -> None:
    """Leave `chromium`, its libraries and fonts in `home`."""
    with tarfile.open(next(home.glob("*.tgz"))) as package:
        for member in package:
            name = Path(member.name).name
            if "/bin/" in member.name and name.endswith(".br"):
                source = package.extractfile(member)
                assert source is not None
                _unpack(name.removesuffix(".br"), brotli.decompress(source.read()), home)


def _unpack(name: str, content: bytes, home: Path) -> None:
    if not name.endswith(".tar"):
        (home / name).write_bytes(content)
        (home / name).chmod(0o755)
        return
    # al2023.tar holds lib/, swiftshader.tar single libraries, fonts.tar fonts/. The archive was
    # checked by the registry's own hash; plain extraction keeps Python 3.11.2 able to run this.
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(home)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
