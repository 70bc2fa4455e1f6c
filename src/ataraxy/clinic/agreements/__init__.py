"""What a patient has agreed to apart from treatment, each on its own."""
