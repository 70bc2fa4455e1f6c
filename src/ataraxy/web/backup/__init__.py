"""Make backups, keep them, and bring one back."""
