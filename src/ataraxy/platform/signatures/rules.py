"""When a signature may be given. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.platform.documents.paper import is_drawn_line


def proof_is_fresh(proved_at: datetime, now: datetime, lasts: timedelta) -> Decision:
    """The signer showed who they are just before signing, not some time ago."""
    if timedelta(0) <= now - proved_at <= lasts:
        return ALLOWED
    return refuse(
        _("Too much time has passed since you confirmed who you are. Confirm again and sign."),
        rule="signatures.proof",
    )


def may_sign_beside(signer_uid: str, already: Collection[str]) -> Decision:
    """A witness or a second signer must be another person than every earlier signer."""
    if signer_uid not in already:
        return ALLOWED
    return refuse(
        _("A second signature must come from another person. Ask a colleague to sign."),
        rule="signatures.second_person",
    )


def mark_is_given(typed_name: str, drawn_path: str) -> Decision:
    """A patient signs by drawing or by typing their name; an empty field is no signature."""
    if not is_drawn_line(drawn_path.strip()):
        text = _("The drawn signature could not be read. Clear the box and draw again.")
        return refuse(text, rule="signatures.mark")
    if typed_name.strip() or drawn_path.strip():
        return ALLOWED
    return refuse(
        _("Nothing was signed yet. Draw your signature in the box or type your name."),
        rule="signatures.mark",
    )
