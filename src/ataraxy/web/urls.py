"""Every address of Ataraxy; the rooms bring their own."""

from django.urls import include, path

# The rooms whose pages are open all day come first: an address is looked for in this order.
_ROOMS = (
    "programme.desk",
    "platform.worklist",
    "journey.session",
    "platform.accounts",
    "platform.people",
    "platform.oversight",
    "platform.documents",
    "platform.signatures",
    "platform.chart",
    "clinic.policy",
    "clinic.scheduling",
    "clinic.pharmacy",
    "clinic.rems",
    "clinic.devices",
    "clinic.messaging",
    "journey.course",
    "journey.referral",
    "journey.screening",
    "journey.evaluation",
    "journey.consent",
    "journey.letters",
    "journey.plan",
    "journey.daybefore",
    "journey.forecast",
    "journey.recovery",
    "journey.outcomes",
    "journey.collecting",
    "journey.homedose",
    "journey.surveillance",
    "journey.maintenance",
    "journey.therapy",
    "programme.workbench",
    "programme.rules",
    "programme.research",
    "programme.billing",
    "programme.copies",
    "programme.portal",
)

urlpatterns = [
    *(path("", include(f"ataraxy.{room}.urls")) for room in _ROOMS),
    path("account/", include("ataraxy.platform.accounts.sign_in_urls")),
    path("", include("ataraxy.web.health.urls")),
]

handler400 = "ataraxy.web.errors.bad_request"
handler403 = "ataraxy.web.errors.refused"
handler404 = "ataraxy.web.errors.not_found"
handler500 = "ataraxy.web.errors.failed"
