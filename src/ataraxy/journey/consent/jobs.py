"""What the consent step does by itself."""

from ataraxy.journey.consent.copies import make_missing_copies
from ataraxy.platform.tick.registry import every


@every("consent.copies", minutes=10)
def print_missing_copies() -> None:
    """Print the copies that a crash or a full disk left out."""
    make_missing_copies()
