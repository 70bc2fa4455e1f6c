"""`ataraxy listen-monitors`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from ataraxy.web.processes.listener import CannotListen, Door, clinic_named, main


class Command(BaseCommand):
    """Hear bedside monitors (HL7 v2 over MLLP) until stopped."""

    help = "Hear bedside monitors (HL7 v2 over MLLP, TLS or this machine only), until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen; what is not given comes from the environment."""
        given = settings.MONITORS
        parser.add_argument("--host", default=given["host"])
        parser.add_argument("--port", type=int, default=given["port"])
        parser.add_argument("--clinic", default=given["clinic"], help="short name of the clinic")
        parser.add_argument("--certificate", type=Path, default=given["certificate"])
        parser.add_argument("--key", type=Path, default=given["key"])
        parser.add_argument(
            "--client-authority",
            type=Path,
            default=given["client_authority"],
            help="only monitors with a certificate of this authority may connect",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen until stopped."""
        names = ("host", "port", "certificate", "key", "client_authority")
        door = Door(**{name: options[name] for name in names})
        try:
            clinic = clinic_named(options["clinic"])
            connection.close()
            main(clinic, door)
        except CannotListen as problem:
            raise CommandError(str(problem), returncode=2) from problem
