"""`ataraxy worker`."""

from typing import Any

from django.core.management.base import BaseCommand

from ataraxy.web.processes import worker


class Command(BaseCommand):
    """Run background tasks and the readers of the feed, until stopped."""

    help = "Run background tasks and the readers of the feed, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped."""
        worker.main()
