"""PINs: at least six digits, not a pattern everybody tries first, kept as an Argon2 hash."""

from __future__ import annotations

import itertools

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.platform.accounts.limits import count
from ataraxy.platform.accounts.models import Pin, User

LONGEST = 12
_FEWEST_DIFFERENT = 3


def pin_can_be(pin: str) -> Decision:
    """Whether `pin` may be chosen."""
    least = count("pin_digits")
    if not (pin.isascii() and pin.isdigit() and least <= len(pin) <= LONGEST):
        text = _("Choose a PIN of %(least)d to %(most)d digits.")
        return refuse(text % {"least": least, "most": LONGEST}, rule="pin.length")
    if _is_a_pattern(pin):
        text = _("This PIN is among the first that anybody tries (a row, or one or two digits).")
        return refuse(text, rule="pin.pattern")
    return ALLOWED


def set_pin(user: User, pin: str) -> Pin:
    """Keep the hash of a PIN that `pin_can_be` allowed."""
    values = {"hashed": make_password(pin), "set_at": timezone.now()}
    return Pin.objects.update_or_create(user=user, defaults=values)[0]


def has_pin(user: User) -> bool:
    """Whether this person has chosen a PIN."""
    return Pin.objects.filter(user=user).exists()


def pin_is_right(user: User, pin: str) -> bool:
    """Compare in constant time for people with and without a PIN."""
    row = Pin.objects.filter(user=user).first()
    if row is None:
        make_password(pin)  # as slow as a comparison
        return False
    return check_password(pin, row.hashed)


def _is_a_pattern(pin: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    return steps in ({0}, {1}, {9}) or len(set(pin)) < _FEWEST_DIFFERENT
