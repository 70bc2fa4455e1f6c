"""Measurements with their bars."""

import ataraxy.web  # noqa: F401  (one thread for small matrices, as the processes have it)
