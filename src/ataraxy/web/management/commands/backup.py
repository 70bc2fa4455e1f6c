"""`ataraxy backup`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ataraxy.web.backup.errors import BackupError
from ataraxy.web.backup.make import make_backup
from ataraxy.web.backup.restore import check


class Command(BaseCommand):
    """Back up the database and all documents, and read the backup once."""

    help = "Back up the database and all documents, and read the backup back once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, check it, say where it lies."""
        try:
            made = make_backup(settings.BACKUP_ROOT, timezone.now())
            manifest = check(made.folder)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"The backup could not be written: {error.strerror}. Nothing was lost; free space "
                f"or check the disk of {settings.BACKUP_ROOT}, then repeat."
            ) from error
        count = len(manifest.documents)
        self.stdout.write(f"{made.folder}: database and {count} documents, checksums read back.")
