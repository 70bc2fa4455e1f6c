"""The prescriber's evaluation note: drafted from what is known, signed, locked, amended."""
