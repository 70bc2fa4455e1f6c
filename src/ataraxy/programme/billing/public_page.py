"""The clinic's public page: versions of it, what stands on it today, and questions from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import Indication, indications
from ataraxy.foundation.money import Money
from ataraxy.journey.referral.models import Referral
from ataraxy.journey.referral.services import Arriving, receive
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task, settle
from ataraxy.programme.billing.codes import services
from ataraxy.programme.billing.datafile import danger_words, value
from ataraxy.programme.billing.models_public import Enquiry, EnquiryEnd, PublicPage
from ataraxy.programme.billing.prices import SELF_PAY, OfferKind, Prices
from ataraxy.programme.billing.pricing import stamped
from ataraxy.programme.billing.queries import prices_on

ENQUIRY = "enquiry"
"""The kind of work that answers a question from outside."""

CREDENTIAL = "credential-ends"
"""The kind of work that renews a credential of the public page."""


@dataclass(frozen=True, slots=True)
class NewPage:
    """The page as somebody wrote it."""

    is_shown: bool
    headline: str
    about: str
    treats: tuple[str, ...]
    credentials: tuple[tuple[str, str, str, date], ...]
    hours: str
    shows_prices: bool
    why: str


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential: whose, what, by whom, until when."""

    who: str
    what: str
    issuer: str
    until: date
    is_over: bool
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class Price:
    """One line of the prices outside: the ordinary price, and what is given away."""

    words: str
    price: Money
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on the page today."""

    clinic: Clinic
    page: PublicPage
    treats: tuple[Indication, ...]
    credentials: tuple[Credential, ...]
    prices: tuple[Price, ...]
    prices_since: date | None


@service("billing.public-page", permission="public_page.write")
def write_page(*, actor: Actor, key: str, new: NewPage) -> PublicPage:
    """A new version of the page; the ones before stay readable."""
    unknown = [one for one in new.treats if one not in indications()]
    if unknown:
        raise refused(_("This programme does not treat: %s") % ", ".join(unknown))
    last = PublicPage.objects.filter(clinic_id=actor.clinic_id).aggregate(last=Max("version"))
    return PublicPage.objects.create(
        **stamped(actor),
        version=int(last["last"] or 0) + 1,
        is_shown=new.is_shown,
        headline=new.headline.strip(),
        about=new.about.strip(),
        treats=list(new.treats),
        credentials=[_credential_row(*one) for one in new.credentials],
        hours=new.hours.strip(),
        shows_prices=new.shows_prices,
        why=new.why.strip(),
    )


@service("billing.enquire", permission="public_page.write")
def ask_question(*, actor: Actor, key: str, name: str, reach: str, question: str) -> Enquiry:
    """Keep a question from the public page, and put it before the coordinator."""
    row = Enquiry.objects.create(**stamped(actor), name=name, reach=reach, question=question)
    danger = speaks_of_danger(question)
    title = (
        _("Call now: a question from the public page speaks of dying or self-harm")
        if danger
        else _("Answer a question from the public page")
    )
    add_task(
        actor=actor,
        ask=NewTask(
            kind=ENQUIRY,
            title=title,
            role="coordinator",
            urgency=Urgency.URGENT if danger else Urgency.ROUTINE,
            cause=f"enquiry:{row.uid}",
            link=reverse("billing:enquiry", args=[row.uid]),
        ),
    )
    return row


def speaks_of_danger(text: str) -> bool:
    """Whether somebody should call today because of what was typed; it never makes less urgent."""
    # A telephone writes another apostrophe than a keyboard.
    said = " ".join(text.replace("\u2019", "'").casefold().split())
    return any(word in said for word in danger_words())


@service("billing.answer-enquiry", permission="referral.write")
def end_enquiry(*, actor: Actor, key: str, enquiry: Enquiry, words: str) -> EnquiryEnd:
    """The question is answered; nothing more comes of it."""
    if not words.strip():
        raise refused(_("Write down what was answered."))
    return _end(actor, enquiry, words, None)


def refer(*, actor: Actor, key: str, enquiry: Enquiry, arriving: Arriving) -> Referral:
    """Turn a question into a referral, with what the person said on the telephone."""
    referral = receive(actor=actor, key=key, arriving=arriving)
    _end_by_referral(actor=actor, key=key, enquiry=enquiry, referral=referral)
    return referral


@service("billing.refer-enquiry", permission="referral.write")
def _end_by_referral(*, actor: Actor, key: str, enquiry: Enquiry, referral: Referral) -> EnquiryEnd:
    """Write down that a question became this referral."""
    return _end(actor, enquiry, _("Became a referral"), referral)


def newest_page(clinic_id: int) -> PublicPage | None:
    """The version that holds; None until somebody wrote one."""
    return PublicPage.objects.filter(clinic_id=clinic_id).order_by("-version").first()


def shown_today(clinic: Clinic, page: PublicPage, today: date) -> Shown:
    """The page as people outside see it today: no credential that has run out, prices in force."""
    prices = prices_on(clinic.pk, SELF_PAY, today) if page.shows_prices else None
    known = indications()
    return Shown(
        clinic=clinic,
        page=page,
        treats=tuple(known[key] for key in page.treats if key in known),
        credentials=tuple(one for one in credentials_of(page, today) if not one.is_over),
        prices=tuple(price_lines(prices)) if prices else (),
        prices_since=prices.begins if prices else None,
    )


def credentials_of(page: PublicPage, today: date) -> list[Credential]:
    """Every credential of the page with how it stands."""
    soon = today + timedelta(days=value("estimate.toml", "credential_days"))
    found = []
    for row in page.credentials:
        until = date.fromisoformat(row["until"])
        found.append(
            Credential(row["who"], row["what"], row["issuer"], until, until < today, until <= soon)
        )
    return found


def remind_of_credentials(actor: Actor, today: date) -> int:
    """Put a credential that ends soon before the administrator; returns how many end."""
    page = newest_page(actor.clinic_id)
    if page is None or not page.is_shown:
        return 0
    ending = [one for one in credentials_of(page, today) if one.ends_soon]
    for one in ending:
        add_task(
            actor=actor,
            ask=NewTask(
                kind=CREDENTIAL,
                title=_("Renew: %(what)s") % {"what": one.what},
                why=_("%(who)s, until %(day)s. Once over it leaves the public page.")
                % {"who": one.who, "day": one.until.isoformat()},
                role="administrator",
                cause=f"credential:{one.who}:{one.what}:{one.until}"[:90],
                link=reverse("billing:page_edit"),
            ),
        )
    return len(ending)


def enquiry_for(actor: Actor, uid: UUID) -> Enquiry:
    """One question of the actor's clinic, or `Http404`."""
    found = Enquiry.objects.filter(clinic_id=actor.clinic_id, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such question at this clinic."))
    return found


def price_lines(prices: Prices) -> list[Price]:
    """The services of a list with their prices and offers, in the order of the catalogue."""
    return [
        Price(one.words, prices.amounts[key], tuple(_offers(prices, key)))
        for key, one in services().items()
        if key in prices.amounts
    ]


def _offers(prices: Prices, key: str) -> list[str]:
    told = []
    if prices.offer(OfferKind.WAIVED, key):
        told.append(_("nothing to pay for new patients"))
    first = prices.offer(OfferKind.NEW_PATIENT, key)
    if first:
        told.append(_("first visit %s") % first.price)
    package = prices.offer(OfferKind.PACKAGE, key)
    if package:
        told.append(
            _("%(n)d visits together %(price)s, to be used within %(months)d months")
            % {"n": package.sessions, "price": package.price, "months": package.months}
        )
    return told


def _credential_row(who: str, what: str, issuer: str, until: date) -> dict[str, Any]:
    return {"who": who, "what": what, "issuer": issuer, "until": until.isoformat()}


def _end(actor: Actor, enquiry: Enquiry, words: str, referral: Referral | None) -> EnquiryEnd:
    if EnquiryEnd.objects.filter(enquiry=enquiry).exists():
        raise refused(_("This question is closed already. Nothing was changed."))
    row = EnquiryEnd.objects.create(
        **stamped(actor), enquiry=enquiry, referral=referral, words=words.strip()
    )
    settle(actor=actor, kind=ENQUIRY, cause=f"enquiry:{enquiry.uid}", reason=words.strip())
    return row


def clinic_by_slug(slug: str) -> Clinic:
    """The clinic of a public address, or `Http404`."""
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic is None:
        raise Http404(_("There is no such clinic."))
    return clinic


def local_today(clinic: Clinic) -> date:
    """Today on the clinic's calendar."""
    return timezone.localdate(timezone=clinic.zone)
