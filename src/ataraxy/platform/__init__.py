"""Floor 2: the services every room leans on."""
