"""A morning in the room, clicked: two nurses, four chairs, and a clock that can be put forward."""

from __future__ import annotations

import io
import re
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.clinic.devices.wire import HEART_RATE, PERCENT, SATURATION, cuff, message, obx, said
from tests.clinic.pharmacy.stocked import receive, vials
from tests.harness.browsing import PHONE, NewPage
from tests.journey.visits_walked import TABLET, AxeClean, Visits
from tests.order_sets import sign_order_sets
from tests.session_people import Chairside
from tests.standing_people import PASSWORD, MakeActor, MakePatient, MakeUser

from ataraxy.clinic.devices.services import add_device, pair
from ataraxy.clinic.devices.storage import store
from ataraxy.clinic.pharmacy import services as pharmacy
from ataraxy.clinic.scheduling.services import add_chair
from ataraxy.journey.session import services
from ataraxy.journey.session.models import Preparation
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key

BEGIN = time(8, 30)
ROUTES = {"Rivera": "iv", "Rossi": "esk", "Okoye": "iv", "Lindqvist": "iv"}


class Morning(Visits):
    """The pages of everybody in the room; `chairs` by family name, booked before it opens."""

    def __init__(
        self,
        live: str,
        new_page: NewPage,
        make_user: MakeUser,
        axe_clean: AxeClean,
        clinic: Clinic,
    ) -> None:
        super().__init__(live, new_page, make_user, axe_clean)
        self.clinic = clinic
        tomorrow = datetime.now(clinic.zone).date() + timedelta(days=1)
        self._moved.move_to(datetime.combine(tomorrow, BEGIN, clinic.zone))
        self.chairs: dict[str, Chairside] = {}

    def user(self, role: str) -> User:
        """`second` is the other nurse."""
        return (
            self.make_user("nurse", username="second") if role == "second" else super().user(role)
        )

    def people(self, make_actor: MakeActor, make_patient: MakePatient) -> None:
        """Vials and devices in the cabinet; four patients booked, two for each nurse."""
        custodian = make_actor("custodian")
        self.cabinet = pharmacy.name_cabinet(actor=custodian, key=fresh_key(), name="Safe")
        receive(custodian, self.cabinet, containers=1)
        receive(custodian, self.cabinet, product="spravato_28", lot="SPR-9", containers=2)
        sign_order_sets(self.clinic, self.make_user("medical_director"))
        coordinator = make_actor("coordinator")
        place = {"room_name": "Garden", "chair_name": "Chair 1"}
        add_chair(actor=coordinator, key=fresh_key(), **place)
        for number, (family, route) in enumerate(ROUTES.items()):
            patient = make_patient(family, "ABCD"[number] + "lex")
            room = Chairside(self.clinic, make_actor, self.make_user).booked(patient, route)
            role = "nurse" if number % 2 == 0 else "second"
            act = {"actor": room.nurse, "key": fresh_key(), "session": room.session}
            services.assign_nurse(**act, nurse=self.user(role))
            self.chairs[family] = room

    def count_the_cabinet(self, make_actor: MakeActor) -> None:
        """Everything is there that the ledger says."""
        found = [pharmacy.Found(one.uid, one.balance_ug) for one in vials()]
        pharmacy.count(
            actor=make_actor("custodian"), key=fresh_key(), cabinet=self.cabinet, found=found
        )

    def room(self, role: str, family: str) -> Page:
        """The chair-side page of one of the four."""
        page = self.as_(role, size=TABLET)
        page.goto(reverse("session:room", args=[self.uid(family)]))
        return page

    def uid(self, family: str) -> UUID:
        """Which session this is."""
        return self.chairs[family].session.uid

    def sent_by_monitor(self, **values: int) -> None:
        """What the monitor at Okoye's chair measures now."""
        now = timezone.now()
        lines = (
            obx(HEART_RATE, str(values["rate"])),
            obx(SATURATION, str(values["oxygen"]), PERCENT),
            *cuff(values["upper"], values["lower"], now),
        )
        store(self.clinic.pk, [said(message(*lines, at=now, control=f"{now:%H%M}"))], now)

    def pair_monitor(self, family: str, make_actor: MakeActor) -> None:
        """A monitor stands at this chair."""
        chair = self.chairs[family]
        director = make_actor("medical_director")
        named = {"identifier": "MON-1", "name": "Monitor 1"}
        device = add_device(actor=director, key=fresh_key(), **named)
        pair(
            actor=chair.nurse,
            key=fresh_key(),
            device=device,
            patient=chair.session.patient,
            visit_uid=chair.session.uid,
            chair=chair.session.appointment.chair,
        )

    def prepare_out_of_the_cabinet(self, family: str) -> None:
        """Out of the container that comes first, checked by the prescriber, drawn up."""
        page = self.room("nurse", family)
        page.get_by_role("link", name="Prepare the dose").click()
        self.look(page)
        expect(page.get_by_role("checkbox", name=re.compile("K-0001"))).to_be_checked()
        page.get_by_role("button", name="Prepared").click()
        page.wait_for_load_state()
        made = Preparation.objects.get(session=self.chairs[family].session)
        checks = self.open("prescriber", "session:double_check", self.uid(family))
        checks.locator("[name=ml]").fill(f"{made.drawn_ml:g}")
        checks.locator("[name=rate_ml_h]").fill(f"{made.rate_ml_h:g}")
        checks.locator("[name=volume_ml]").fill(f"{made.final_volume_ml:g}")
        checks.get_by_role("button", name="My figures").click()
        checks.wait_for_load_state()
        page = self.room("nurse", family)
        page.get_by_role("button", name="Drawn up").click()
        expect(page.get_by_text("Drawn, and written in the ledger.")).to_be_visible()

    def start(self, role: str, family: str) -> Page:
        """Ready, then started: the clock runs."""
        page = self.room(role, family)
        if page.get_by_role("button", name="Ready", exact=True).count():
            page.get_by_role("button", name="Ready", exact=True).click()
        page.get_by_label("Said their full name").check()
        page.get_by_label("Said their birth date").check()
        page.get_by_role("button", name="Start the dose").click()
        expect(page.get_by_text("Started. The clock runs.")).to_be_visible()
        return page

    def typed(self, page: Page, entry: str) -> None:
        """Chart an entry on the page as it is open; the table shows it without a reload."""
        field = page.get_by_label("Vital signs", exact=True)
        field.fill(entry)
        page.get_by_role("button", name="Chart", exact=True).click()
        expect(field).to_have_value("")

    def witnessed_waste(self, family: str) -> None:
        """What is left of the dose is wasted before the second nurse, who signs in herself."""
        page = self.room("nurse", family)
        page.get_by_role("link", name="Settle the rest").click()
        self.look(page)
        for witness, answer in (
            ("nurse.harbor", "cannot witness it"),
            ("second", "drug accounted for"),
        ):
            page.get_by_label("Witness: user name").fill(witness)
            page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
            page.get_by_role("button", name="Write it down").click()
            expect(page.get_by_text(answer)).to_be_visible()

    def small_and_dimmed(self, *families: str) -> None:
        """The same room by night and on a telephone, as the nurse sees it."""
        who = self.as_("nurse").context.storage_state()
        for how in ({"colours": "dark"}, {"size": PHONE}):
            page = self._new_page(**how)
            page.context.add_cookies(who["cookies"])
            for family in families:
                page.goto(reverse("session:room", args=[self.uid(family)]))
                self.examine(page)
            page.goto(reverse("session:board"))
            self.examine(page)

    def words_of_record(self, family: str) -> str:
        """Every word of the record's PDF, as whoever is signed in as the nurse fetches it."""
        address = reverse("recovery:record_pdf", args=[self.uid(family)])
        answer = self.as_("nurse").request.get(address)
        assert answer.ok, answer.status
        pages = PdfReader(io.BytesIO(answer.body())).pages
        return " ".join(" ".join(one.extract_text() for one in pages).split())


def moved_on(chairs: dict[str, Chairside]) -> dict[str, Any]:
    """In which state each session stands in the database."""
    return {family: chair.record.session.state for family, chair in chairs.items()}
