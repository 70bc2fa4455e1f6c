"""The sign and the word of each tone, notice and step: colour never speaks alone."""

from django.utils.translation import gettext_lazy as _

TONE_ICONS = {"ok": "check", "attention": "triangle-alert", "stop": "octagon-x"}
NOTICES = {
    "info": ("info", _("For information")),
    "ok": ("circle-check", _("Done")),
    "caution": ("triangle-alert", _("Caution")),
    "stop": ("octagon-x", _("Stop")),
}
MESSAGE_NOTICES = {"success": "ok", "warning": "caution", "error": "stop"}
KNOTS = {
    "done": ("check", _("done")),
    "here": ("map-pin", _("now here")),
    "due": ("clock", _("now here, something is due")),
    "open": ("clock", _("something is due here too")),
    "stopped": ("octagon-x", _("stopped")),
    "skipped": ("minus", _("not needed")),
    "ahead": ("circle", _("still ahead")),
}
