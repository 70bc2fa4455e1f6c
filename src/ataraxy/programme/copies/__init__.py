"""A person's copy of everything the clinic holds about them."""
