"""Asking on a schedule that hangs on the doses, reminding with an end, typing in from paper."""
