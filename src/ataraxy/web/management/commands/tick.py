"""`ataraxy tick`."""

from typing import Any

from django.core.management.base import BaseCommand

from ataraxy.web.processes import tick


class Command(BaseCommand):
    """Do what is due by itself, until stopped."""

    help = "Do what is due by itself (backup, checks, reminders), until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is due until stopped."""
        tick.main()
