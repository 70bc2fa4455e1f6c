"""`ataraxy demo-data`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ataraxy.platform.people.models import Clinic
from ataraxy.web.demo.build import build


class Command(BaseCommand):
    """Fill an empty database with the demonstration clinic."""

    help = "Fill an empty database with the demonstration clinic."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database that holds anything; otherwise tell each person's story."""
        if settings.MODE == "production":
            raise CommandError("This installation may hold real patients. Nothing was written.")
        if Clinic.objects.exists():
            raise CommandError("The database is not empty. Nothing was written.")
        for line in build():
            self.stdout.write(line)
