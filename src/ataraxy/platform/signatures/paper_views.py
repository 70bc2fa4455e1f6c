"""Is this PDF really ours? And the keys with which the clinic signs its papers."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ataraxy.platform.audit.journal import record
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.clinic_keys import keys_of, replace_key
from ataraxy.platform.signatures.models import ClinicKey
from ataraxy.platform.signatures.sealed_papers import (
    Checked,
    check_pdf,
    kept_paper,
    known_certificates,
)


class CheckForm(forms.Form):
    """The PDF somebody brought."""

    file = forms.FileField(
        label=gettext_lazy("PDF"),
        help_text=gettext_lazy("It is looked at and not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """No larger than a paper may be."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.DOCUMENT_UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(_("This file is larger than any paper of ours."))
        return file


class ReplaceForm(OnceForm):
    """Why the key is replaced."""

    why = forms.CharField(label=gettext_lazy("Why it is replaced"), max_length=300)
    compromised = forms.BooleanField(
        label=gettext_lazy("Somebody may have copied the key"),
        required=False,
        help_text=gettext_lazy(
            "Papers signed with it then count only when the clinic has kept the same file itself."
        ),
    )


@staff_page("signature.verify")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: StaffRequest) -> HttpResponse:
    """Look at a PDF that somebody brought, and say whether it is as the clinic signed it."""
    form = CheckForm(request.POST or None, request.FILES or None)
    checked = None
    if request.method == "POST" and form.is_valid():
        checked = _checked(request, form.cleaned_data["file"].read())
    context = {"form": form, "checked": checked, "zone": request.clinic.zone}
    return render(request, "signatures/check.html", context)


@staff_page("signature.keys")
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: StaffRequest) -> HttpResponse:
    """Every key the clinic has signed with; the one in use can be replaced."""
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            replace_key(
                actor=request.actor,
                key=form.key,
                why=form.cleaned_data["why"],
                compromised=form.cleaned_data["compromised"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Replaced. Hand the new certificate to whoever checks."))
            return redirect("signatures:keys")
    found = list(keys_of(request.clinic))
    context = {"keys": found, "form": form, "now": timezone.now()}
    return render(request, "signatures/keys.html", context)


@staff_page("signature.keys")
def certificate(request: StaffRequest, key_uid: UUID) -> HttpResponse:
    """The public certificate, as a file to hand out."""
    key = get_object_or_404(ClinicKey, clinic=request.clinic, uid=key_uid)
    response = HttpResponse(key.certificate, content_type="application/x-pem-file")
    name = f"{request.clinic.slug}-{key.fingerprint[:16]}.pem"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _checked(request: StaffRequest, pdf: bytes) -> Checked:
    checked = check_pdf(pdf, known_certificates(keys_of(request.clinic).select_related("clinic")))
    paper = kept_paper(checked.sha256, request.actor.clinic_id)
    record(
        actor=request.actor,
        action="signature.pdf_checked",
        subject=f"file:{checked.sha256}",
        detail={"holds": bool(checked.decision), "kept": paper is not None},
    )
    return checked.kept(paper)
