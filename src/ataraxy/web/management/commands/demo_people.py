"""`ataraxy demo-people`."""

from argparse import ArgumentParser
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ataraxy.platform.people.models import Membership
from ataraxy.web.demo.own_pages import EMAIL as PATIENT_EMAIL
from ataraxy.web.demo.staff import PIN


class Command(BaseCommand):
    """Say who can sign in to the demonstration, and how."""

    help = "Say who can sign in to the demonstration, and how."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """On which port it runs."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """A table of people, roles and clinics, and how to get a code."""
        if not settings.DEMONSTRATION:
            raise CommandError("This is no demonstration (ATARAXY_MODE). Nothing was shown.")
        held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for one in Membership.objects.select_related("user", "clinic"):
            held[one.user.username]["roles"].add(one.get_role_display())
            held[one.user.username]["clinics"].add(one.clinic.name)
        self.stdout.write(f"\nAtaraxy demonstration: http://localhost:{options['port']}\n")
        for user, what in sorted(held.items()):
            roles, clinics = (", ".join(sorted(what[key])) for key in ("roles", "clinics"))
            self.stdout.write(f"  {user:16} {roles:28} {clinics}")
        self.stdout.write(
            f"\n  Password for all: {settings.DEMO_PASSWORD}\n"
            "  One-time code:    ./dev run demo-code USER\n"
            f"  PIN at a tablet:  {PIN}\n"
            f"  A patient's side: /portal/ as {PATIENT_EMAIL}\n"
            "\nAll people are fictional. Stop with Ctrl-C.\n"
        )
