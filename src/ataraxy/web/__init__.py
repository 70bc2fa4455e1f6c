"""Floor 7: settings, addresses, processes and the command."""

import os

# Must stand before NumPy is loaded. Matrices here are small: on a busy machine a second thread for
# one of them is waited for three hundred times as long (20 ms) as one thread computes (0.06 ms).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
