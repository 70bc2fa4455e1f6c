"""`ataraxy create-staff`: the first administrator, and the clinic they administer."""

from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.staff import NewStaff, add_staff, hand_out_password
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key


class Command(BaseCommand):
    """Make an account with one role at a clinic, and the clinic too if it is new."""

    help = "Make an account with one role at a clinic; prints a temporary password once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, where, as what."""
        parser.add_argument("username")
        parser.add_argument("--given-name", required=True)
        parser.add_argument("--family-name", required=True)
        parser.add_argument("--role", default=Role.ADMINISTRATOR.value, choices=_staff_roles())
        parser.add_argument("--clinic", required=True, help="short name, as in addresses")
        parser.add_argument("--clinic-name", help="only for a new clinic")
        parser.add_argument("--timezone", help="only for a new clinic, such as America/New_York")
        parser.add_argument("--country", help="only for a new clinic, two letters")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them in one transaction; say the password once."""
        with transaction.atomic():
            clinic = _clinic(options)
            actor = system_actor(clinic.pk, name="ataraxy create-staff")
            person = NewStaff(
                username=options["username"],
                given_name=options["given_name"],
                family_name=options["family_name"],
                role=options["role"],
                since=timezone.now(),
            )
            try:
                user = add_staff(actor=actor, key=fresh_key(), person=person)
            except Refused as no:
                raise CommandError(str(no)) from no
            password = hand_out_password(actor=actor, user=user)
        self.stdout.write(
            f"{user.display_name} ({user.username}) is {person.role} at {clinic.name}.\n"
            f"Temporary password, shown once: {password}\n"
            "At the first sign-in they choose their own and set up a second factor."
        )


def _staff_roles() -> list[str]:
    return [role.value for role in Role if role is not Role.PATIENT]


def _clinic(options: dict[str, Any]) -> Clinic:
    found = Clinic.objects.filter(slug=options["clinic"]).first()
    if found is not None:
        return found
    wanted = ("clinic_name", "timezone", "country")
    missing = [f"--{name.replace('_', '-')}" for name in wanted if not options[name]]
    if missing:
        raise CommandError(
            f"There is no clinic “{options['clinic']}” yet. To make it, add {', '.join(missing)}. "
            "Nothing was changed."
        )
    try:
        ZoneInfo(options["timezone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CommandError(
            f"“{options['timezone']}” is no time zone. Use a name such as America/New_York."
        ) from error
    return Clinic.objects.create(
        slug=options["clinic"],
        name=options["clinic_name"],
        timezone=options["timezone"],
        country=options["country"].upper(),
    )
