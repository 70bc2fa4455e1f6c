"""The director marks a material change, and everybody sees why a consent is no longer valid."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.journey.consent.conftest import Read, Sign
from tests.standing_people import MakeUser

from ataraxy.journey.consent.models import Consent, MaterialChange
from ataraxy.journey.consent.queries import valid_consent
from ataraxy.journey.course.models import Course

CHANGE = {"treatment": "ketamine", "reason": "New data on the liver", "idempotency_key": "k"}


def test_a_marked_change_ends_consents_and_says_why(
    client: Client,
    make_user: MakeUser,
    prepared: Consent,
    read_all: Read,
    sign_now: Sign,
    course: Course,
) -> None:
    sign_now(read_all(prepared))
    client.force_login(make_user("medical_director"))
    page = client.post(reverse("consent:mark"), CHANGE, follow=True).content.decode()
    assert "New data on the liver" in page
    assert "New data on the liver" in str(valid_consent(course, timezone.now()))
    overview = client.get(reverse("consent:consent", args=[course.uid])).content.decode()
    assert "New data on the liver" in overview


def test_a_change_without_words_is_not_marked(
    client: Client, make_user: MakeUser, course: Course
) -> None:
    client.force_login(make_user("medical_director"))
    client.post(reverse("consent:mark"), CHANGE | {"reason": "  "})
    assert not MaterialChange.objects.exists()


def test_others_read_the_document_and_cannot_mark(
    client: Client, make_user: MakeUser, course: Course
) -> None:
    client.force_login(make_user("nurse"))
    page = client.get(reverse("consent:document")).content.decode()
    assert "The benefit often fades" in page
    assert "Mark the change" not in page
    assert client.post(reverse("consent:mark"), CHANGE).status_code == 403
