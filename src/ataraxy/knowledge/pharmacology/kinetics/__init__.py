"""Published models as data, and what a dose does in them: exact, without a database."""
