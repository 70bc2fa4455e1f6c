"""`ataraxy demo-code USER`."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from ataraxy.web.demo_codes import OnlyInDemonstrations, current_code


class Command(BaseCommand):
    """Print the current one-time code of a demonstration account."""

    help = "Print the current one-time code of a demonstration account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose code."""
        parser.add_argument("user")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code, or say why not."""
        try:
            self.stdout.write(current_code(options["user"]))
        except OnlyInDemonstrations as error:
            raise CommandError(
                "One-time codes are shown only in a demonstration (ATARAXY_MODE=demonstration). "
                "Nothing was shown."
            ) from error
        except Authenticator.DoesNotExist as error:
            raise CommandError(
                f"Nobody called {options['user']} has a second factor. "
                "“ataraxy demo-people” lists who can sign in."
            ) from error
