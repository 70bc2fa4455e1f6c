"""What treatment costs: prices, estimates, superbills, accounts, and the public page."""
