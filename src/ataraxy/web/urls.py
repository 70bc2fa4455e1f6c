"""Every address of Ataraxy; the rooms bring their own."""

from django.urls import include, path

_ROOMS = (
    "platform.accounts",
    "platform.people",
    "platform.oversight",
    "platform.documents",
    "platform.signatures",
    "platform.worklist",
    "platform.chart",
    "clinic.policy",
    "clinic.scheduling",
    "clinic.pharmacy",
    "journey.course",
    "journey.referral",
    "journey.screening",
    "journey.evaluation",
    "journey.consent",
    "journey.letters",
    "journey.plan",
    "journey.session",
    "journey.forecast",
    "journey.recovery",
    "journey.outcomes",
    "journey.maintenance",
    "programme.desk",
    "programme.workbench",
    "programme.rules",
)

urlpatterns = [
    path("account/", include("ataraxy.platform.accounts.sign_in_urls")),
    path("", include("ataraxy.web.health.urls")),
    *(path("", include(f"ataraxy.{room}.urls")) for room in _ROOMS),
]

handler400 = "ataraxy.web.errors.bad_request"
handler403 = "ataraxy.web.errors.refused"
handler404 = "ataraxy.web.errors.not_found"
handler500 = "ataraxy.web.errors.failed"
