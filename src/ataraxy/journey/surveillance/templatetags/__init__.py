"""Template tags of the `surveillance` room."""
