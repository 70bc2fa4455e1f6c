"""BackupError: a backup or a restore did not happen; says why and what to do."""


class BackupError(Exception):
    """Carries the cause and the next step in its text."""
