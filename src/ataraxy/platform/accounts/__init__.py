"""Who signs in, with which factors, and what each role may do."""
