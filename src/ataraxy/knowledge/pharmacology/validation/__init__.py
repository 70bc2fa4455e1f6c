"""Every model against every published observation, with its error, good or bad."""
