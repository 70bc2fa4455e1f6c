"""Floor 1: what is known, pure and cited. NumPy and SciPy at most, no Django."""
