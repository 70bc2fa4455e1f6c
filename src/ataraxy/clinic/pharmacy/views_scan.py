"""The scanner: a wedge that types, or a phone's camera; what the package is, and what to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import numpy as np
import zxingcpp
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ataraxy.clinic.pharmacy import queries
from ataraxy.clinic.pharmacy.models import Account, Container
from ataraxy.clinic.pharmacy.packages import Here, look_up
from ataraxy.clinic.pharmacy.scanning import UnreadableError, read_code
from ataraxy.clinic.pharmacy.symbol import uid_of
from ataraxy.clinic.pharmacy.views import may
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest

MOST_PIXELS = 2_000_000
_LONGEST_SIDE = 4000


@staff_page("pharmacy.read")
def scan(request: StaffRequest) -> HttpResponse:
    """One field that is always ready: our labels, container numbers, packages."""
    text = request.GET.get("code", "").strip()
    found = _ours(request, text) if text else None
    if found is not None:
        return found
    here, problem = None, ""
    if text:
        try:
            here = look_up(request.clinic, read_code(text))
        except UnreadableError as error:
            problem = _of_another_dose() if uid_of(text.upper()) else str(error)
    shown: dict[str, Any] = {"code": text, "here": here, "problem": problem, "may": may(request)}
    if here is not None:
        today = timezone.now().astimezone(request.clinic.zone).date()
        shown["has_expired"] = here.code.expires_on is not None and here.code.expires_on < today
        shown["product"] = products().get(here.pack.product) if here.pack else None
        shown["receive"] = urlencode(_receiving(here))
        shown["cabinets"] = queries.cabinets(request.clinic)
    return render(request, "pharmacy/scan.html", shown)


def _ours(request: StaffRequest, text: str) -> HttpResponse | None:
    """A label of a dose, or the number on a container."""
    label = uid_of(text.upper())
    if label is not None:
        account = Account.objects.filter(clinic=request.clinic, uid=label).first()
        return redirect("pharmacy:account", account_uid=account.uid) if account else None
    box = Container.objects.filter(clinic=request.clinic, label=text.upper()).first()
    return redirect("pharmacy:container", container_uid=box.uid) if box else None


def _of_another_dose() -> str:
    return _(
        "This is the label of a dose, but none in this clinic’s ledger carries it. Look at the "
        "name on it, and open the visit from the chair board."
    )


def _receiving(here: Here) -> dict[str, str]:
    told = {"gtin": here.code.gtin, "lot": here.code.lot}
    if here.code.expires_on:
        told["expires_on"] = here.code.expires_on.isoformat()
    if here.pack:
        told |= {"product": here.pack.product, "containers": str(here.pack.containers)}
    return told


@staff_page("pharmacy.read")
@require_POST
def picture(request: StaffRequest) -> HttpResponse:
    """Read the symbol in a photo: grey pixels, row by row, with width and height beside them."""
    try:
        width, height = int(request.GET["width"]), int(request.GET["height"])
    except (KeyError, ValueError):
        return JsonResponse({"problem": _("This is not a picture.")}, status=400)
    sides = 0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE
    if not sides or width * height > MOST_PIXELS or len(request.body) != width * height:
        return JsonResponse({"problem": _("This is not a picture.")}, status=400)
    pixels = np.frombuffer(request.body, dtype=np.uint8).reshape(height, width)
    seen = [one.text for one in zxingcpp.read_barcodes(pixels) if one.valid]
    if not seen:
        text = _("No symbol was found in the picture. Go closer, keep it flat and well lit.")
        return JsonResponse({"problem": text}, status=422)
    best = next((one for one in seen if one.startswith("(01)")), seen[0])
    return JsonResponse({"code": best})
