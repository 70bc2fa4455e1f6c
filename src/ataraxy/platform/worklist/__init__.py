"""Work that has an owner and a clock."""
