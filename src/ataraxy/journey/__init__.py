"""Floor 4: one patient's way from referral to maintenance, a folder for each step."""
