"""Import, chart, intake form and inbox in real Chromium, on desktop and phone, axe clean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect
from tests.fhir_bundles import a_person
from tests.harness.browsing import PHONE, SignIn
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.people.models import Clinic, Patient

Axe = Callable[[Page], None]


@pytest.fixture
def signed_in(signed_in: SignIn, make_user: MakeUser) -> SignIn:
    """A page in which someone with a role is signed in."""
    return lambda role, **how: signed_in(make_user(role), **how)


@pytest.fixture
def imported(signed_in: SignIn, axe_clean: Axe, tmp_path: Path, clinic: Clinic) -> Patient:
    """A person whose record was uploaded by clicking."""
    record = tmp_path / "record.json.gz"
    record.write_bytes(a_person(given="Žofie", family="Dvořáková").gzip())
    page = signed_in("nurse")
    page.goto("/records/import/")
    axe_clean(page)
    page.get_by_label("FHIR R4 record").set_input_files(record)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Žofie Dvořáková")).to_be_visible()
    axe_clean(page)
    with scope(clinic=clinic.pk):
        return Patient.objects.get()


def test_an_imported_chart_is_read_and_added_to(
    imported: Patient, signed_in: SignIn, axe_clean: Axe, clinic: Clinic
) -> None:
    page = signed_in("nurse")
    page.goto(f"/patients/{imported.uid}/chart/")
    expect(page.get_by_text("Major depressive disorder")).to_be_visible()
    axe_clean(page)
    page.goto(f"/patients/{imported.uid}/chart/add/condition/")
    axe_clean(page)
    page.get_by_role("combobox", name="Condition").fill("Old knee trouble")
    page.get_by_label("Active", exact=True).check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("uncoded: rules cannot read it")).to_be_visible()
    axe_clean(page)
    page.goto(f"/patients/{imported.uid}/chart/add/trial/")
    axe_clean(page)
    page.get_by_label("Medicine", exact=True).check()
    page.get_by_label("Name of the medicine or treatment").fill("Venlafaxine")
    page.get_by_label("A little better").check()
    page.get_by_label("Past", exact=True).check()
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Venlafaxine").click()
    expect(page.get_by_role("heading", name="Venlafaxine")).to_be_visible()
    axe_clean(page)
    with scope(clinic=clinic.pk):
        assert facts_for(imported).trials[0].detail["outcome"] == "partial"


def test_a_patient_fills_in_the_form_on_a_phone(
    imported: Patient,
    signed_in: SignIn,
    new_page: Callable[..., Page],
    axe_clean: Axe,
) -> None:
    staff = signed_in("nurse")
    staff.goto(f"/patients/{imported.uid}/chart/intake/")
    staff.get_by_role("button", name="Make a link").click()
    axe_clean(staff)
    address = staff.locator('a[href*="/for-you/"]').get_attribute("href")
    assert address is not None
    phone = new_page(size=PHONE)
    phone.goto("/for-you/" + address.split("/for-you/")[1])
    phone.get_by_role("button", name="Begin").click()
    axe_clean(phone)
    phone.get_by_label("Which medicines do you take now?").fill("Sertraline 100 mg")
    phone.get_by_label("Nothing that I know of").check()
    phone.get_by_role("button", name="Send to the clinic").click()
    expect(phone.get_by_text("Your answers are kept")).to_be_visible()
    axe_clean(phone)
    doctor = signed_in("prescriber", size=PHONE)
    doctor.goto(f"/patients/{imported.uid}/chart/")
    axe_clean(doctor)
    doctor.get_by_role("button", name="I have looked at these entries").click()
    expect(doctor.get_by_text("Not yet reviewed by a clinician")).to_have_count(0)


def test_a_fax_is_assigned_read_and_signed_off(
    imported: Patient, signed_in: SignIn, axe_clean: Axe, tmp_path: Path
) -> None:
    fax = tmp_path / "fax.pdf"
    fax.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    page = signed_in("prescriber")
    page.goto("/inbox/")
    axe_clean(page)
    page.get_by_role("link", name="A paper arrived").click()
    page.get_by_label("Fax, PDF or photo").set_input_files(fax)
    page.get_by_label("What it is").fill("Cardiology letter")
    page.get_by_label("Fax", exact=True).check()
    axe_clean(page)
    page.get_by_role("button", name="Put into the inbox").click()
    page.get_by_label("Name, birth date or record number").fill("dvorak")
    page.get_by_role("button", name="Search").click()
    axe_clean(page)
    page.get_by_role("button", name="It is theirs").click()
    page.get_by_role("link", name="Condition", exact=True).click()
    axe_clean(page)
    page.get_by_label("Condition", exact=True).fill("Mitral valve prolapse")
    page.get_by_label("Active", exact=True).check()
    page.get_by_role("button", name="Keep").click()
    axe_clean(page)
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="I have read it and stand by").click()
    expect(page.get_by_text("Signed off", exact=True).first).to_be_visible()
    axe_clean(page)
