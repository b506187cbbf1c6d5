"""What the site keeps of its readers: subscriptions, numbers for SMS, messages to the office.

All of it comes in the copy of a person's data, and none of it outlives an erasure; whatever is
another reader's stays.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, EmailField, JSONField, Model, QuerySet, TextField
from django.utils import timezone
from wagtail.models import Site

from cms_ext.desks.privacy.domain.erasure import erase_person
from cms_ext.desks.privacy.domain.packet import collect_sections
from cms_ext.desks.privacy.domain.retention import ensure_policies, purge_expired_data
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.delivery import deliver_due
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.sms.domain import deliver_sms
from cms_ext.people.outbox.sms.gateway import Sms
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.contact.domain import Sender, send_contact_message
from cms_ext.public_site.pages.contact.models import ContactMessage
from cms_ext.public_site.pages.models import Desk
from cms_ext.public_site.subscriptions.domain import joining, phones
from cms_ext.public_site.subscriptions.domain.joining import SubscriptionWish
from cms_ext.public_site.subscriptions.domain.sending import run_mailings, send_digests
from cms_ext.public_site.subscriptions.models import (
    Bounce,
    PhoneSubscription,
    Sending,
    Subscription,
)
from tests.cms_ext.conftest import TODAY, Publish

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

ANNA, PIOTR = "anna.lis@poczta.example", "piotr.wrona@poczta.example"
NUMBERS = {ANNA: "600000101", PIOTR: "600000102"}


@pytest.fixture
def anna(index: AnnouncementIndexPage, publish: Publish, settings) -> Person:
    """Anna and Piotr did the same: subscribed, got letters and SMS, and wrote to the office."""
    settings.COOP_SMS_BACKEND = "tests.cms_ext.desks.privacy.domain.test_readers.swallow"
    Desk.objects.create(code="DT", name="Dział", matter="Usterki", room="5", email="dt@x.example")
    for email, number in NUMBERS.items():
        _subscribes(email, number)
    publish("Gaz w piwnicy", "ALERT", valid_until=TODAY)
    publish("Mycie klatek schodowych")
    run_mailings()
    send_digests(TODAY)
    for email, number in NUMBERS.items():
        _bounced(email)
        _writes(email, number)
    deliver_due(timezone.now())
    deliver_sms()
    return Person.objects.create(
        name="Anna Lis", correspondence_email="Anna.Lis@poczta.example", phone="+48 600 000 101"
    )


def swallow(message: Sms) -> str:
    """A gateway that takes everything."""
    return ""


def _subscribes(email: str, number: str) -> None:
    read = {"consent_version": "2026-11", "ip_hash": ""}
    joining.request_subscription(
        email, SubscriptionWish((), (), Subscription.Frequency.DAILY), **read
    )
    joining.confirm_subscription(Subscription.objects.get(email=email))
    # Once more, not confirmed yet.
    joining.request_subscription(
        email, SubscriptionWish((), (), Subscription.Frequency.NOW), **read
    )
    phones.request_phone_subscription(number, (), **read)
    State = PhoneSubscription.State
    known = PhoneSubscription.objects.filter(number=number)
    known.update(state=State.CONFIRMED, confirm_at=timezone.now())


def _bounced(email: str) -> None:
    subscription = Subscription.objects.get(email=email, state="CONFIRMED")
    Bounce.objects.create(
        subscription=subscription, message_id=email, status="5.1.1", at=timezone.now()
    )


def _writes(email: str, number: str) -> None:
    coop = CoopSettings.for_site(Site.objects.get())
    desk = Desk.objects.get()
    for sender in (Sender(email, email, ""), Sender(number, "", f"+48 {number}")):
        send_contact_message(sender, desk, f"Tu {email}, {number}.", coop)


def rows_with(*words: str) -> set[str]:
    """Return the tables in which one of the words still stands."""
    return {model._meta.label for model in apps.get_models() if _holds(model, words)}


def _holds(model: type[Model], words: tuple[str, ...]) -> bool:
    fields = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | EmailField | TextField | JSONField)
    ]
    stored = model._base_manager.values_list(*fields) if fields else ()
    return any(word in str(row).lower() for row in stored for word in words)


def test_the_copy_holds_all_of_hers_and_nothing_of_his(anna: Person):
    sections = {section.title: section.rows for section in collect_sections(anna)}

    copied = str(sections)
    assert (PIOTR in copied, NUMBERS[PIOTR] in copied) == (False, False)
    counted = {title: len(rows) for title, rows in sections.items() if rows}
    assert counted == {
        "Wpis w rejestrze osób": 1,
        "Powiadomienia o ogłoszeniach": 3,
        "Wiadomości z formularza kontaktowego": 2,
        "Wiadomości wysłane przez Spółdzielnię": len(_hers()),
    }


def _hers() -> list[Model]:
    letters = OutgoingMessage.objects.filter(to=ANNA)
    to_desk = OutgoingMessage.objects.filter(text__contains=ANNA).exclude(to=ANNA)
    return [*letters, *to_desk, *TextMessage.objects.filter(to=NUMBERS[ANNA])]


def test_an_erasure_leaves_nothing_of_her_in_any_table(anna: Person):
    assert len(rows_with(ANNA, NUMBERS[ANNA])) >= 5
    his, hers = rows_with(PIOTR, NUMBERS[PIOTR]), rows_with(ANNA, NUMBERS[ANNA])
    stranger = Person.objects.create(name="Anna Lis")

    erase_person(stranger, TODAY, SYSTEM)

    assert rows_with(ANNA, NUMBERS[ANNA]) == hers
    assert Subscription.objects.filter(email=ANNA).count() == 2

    erase_person(anna, TODAY, SYSTEM)

    assert rows_with(ANNA, NUMBERS[ANNA], "anna lis") == set()
    assert rows_with(PIOTR, NUMBERS[PIOTR]) == his
    assert {sending.subscription.email for sending in Sending.objects.all()} == {PIOTR}


def test_each_goes_at_the_end_of_its_term_and_not_before(anna: Person):
    ensure_policies()
    pending = Subscription.objects.filter(state="PENDING")
    # What goes with its subscription is looked at before that.
    kinds: list[tuple[QuerySet[Any], int, str, dict[str, str]]] = [
        (ContactMessage.objects.all(), 360, "sent_at", {}),
        (Sending.objects.all(), 360, "made_at", {}),
        (TextMessage.objects.all(), 360, "ended_at", {}),
        (PhoneSubscription.objects.all(), 360, "ended_at", {"state": "UNSUBSCRIBED"}),
        (pending, 7, "confirm_until", {}),
        (Subscription.objects.exclude(state="PENDING"), 360, "ended_at", {"state": "UNSUBSCRIBED"}),
    ]
    for rows, term, field, ended in kinds:
        rows.update(**ended, **{field: timezone.now() - timedelta(term - 1)})
    purge_expired_data(timezone.now())
    assert [rows.all().exists() for rows, *_ in kinds] == [True] * len(kinds)

    for rows, term, field, _ended in kinds:
        rows.update(**{field: timezone.now() - timedelta(term + 10)})
        purge_expired_data(timezone.now())
        assert not rows.all().exists(), field
