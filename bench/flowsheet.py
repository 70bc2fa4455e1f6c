"""`./dev bench flowsheet`: eight hours of one-minute values in real Chromium, until they are drawn.

Counted by the browser from the start of the navigation, server included; the middle of warm looks.
"""

from __future__ import annotations

import os
import subprocess
import sys

CASE = "tests/journey/session/flowsheet_speed.py"


def run(words: list[str]) -> int:
    """Measure and print; status 1 when the bar is missed."""
    print(f"load {os.getloadavg()[0]:.1f}", flush=True)
    command = [sys.executable, "-m", "pytest", CASE, "-q", "-s", "-p", "no:xdist", *words]
    return subprocess.run(command, check=False).returncode
