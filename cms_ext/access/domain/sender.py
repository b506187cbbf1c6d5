"""Proving who sent a form on the site: a one-use link to the registered address.

Source: access.md §2a.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.applicant import identify_person
from cms_ext.access.domain.checks.running import rerun_checks
from cms_ext.access.domain.decision import resume_review
from cms_ext.access.domain.notice import acknowledge_receipt, send_receipt
from cms_ext.access.domain.refusal import LINK_JUST_SENT, NOTHING_TO_CONFIRM, make_refusal
from cms_ext.access.domain.status import awaits_confirmation
from cms_ext.access.domain.step import lock_application
from cms_ext.access.models import AccessApplication, AccessSettings, SenderLink
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.base.dates.clock import elapsed_time
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed
from cms_ext.plugins import Composer, Withdrawn
from cms_ext.plugins.registry import find_procedure, list_panel_codes

TEMPLATE = "cms_ext/access/mail/confirm_sender.txt"
# Anybody may fill in forms with another's number; the owner is informed, but not flooded.
MAX_PER_DAY = 5
MIN_MINUTES_BETWEEN_LINKS = 10
# Per application, with the first one.
MAX_LINKS = 5


class LinkRefused(ValueError):
    """The link proves nothing; the message says why and what to do."""


def answer_site_forms(today: date) -> int:
    """Identify the people of new forms from the site and write to them; returns how many.

    The request that brought a form never compares it with the register: it takes the same time and
    gives the same page for everybody.
    """
    waiting = AccessApplication.objects.filter(
        Q(acknowledged_at__isnull=True) | Q(link_requested_at__gt=F("acknowledged_at")),
        panel__in=list_panel_codes(),
        channel=ApplicationChannel.WEB,
    )
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        _answer(key, today)
    return len(keys)


@transaction.atomic
def request_new_link(application: AccessApplication) -> None:
    """Let the job send the link once more, to the registered address only.

    The answer is the same whether or not the register knows the typed address. Raises Refusal:
    nothing waits for a confirmation, or the last message is too young.
    """
    lock_application(application)
    if not awaits_confirmation(application):
        raise make_refusal(NOTHING_TO_CONFIRM)
    now = timezone.now()
    last = application.link_requested_at or application.acknowledged_at
    if last is None or elapsed_time(last, now) < timedelta(minutes=MIN_MINUTES_BETWEEN_LINKS):
        raise make_refusal(LINK_JUST_SENT, minutes=MIN_MINUTES_BETWEEN_LINKS)
    application.link_requested_at = now
    application.save(update_fields=["link_requested_at"])


def expects_confirmation(application: AccessApplication) -> bool:
    """Return whether the typed address is the registered one, so that its owner may prove it."""
    person = application.person
    return (
        person is not None
        and application.channel == ApplicationChannel.WEB
        and application.state in ApplicationState.undecided()
        and application.sender_confirmed_at is None
        and same_mailbox(str(application.payload.get("email", "")), person.correspondence_email)
    )


def find_link(token: str) -> SenderLink:
    """Return the link, while it proves something. Raises LinkRefused."""
    link = (
        SenderLink.objects.select_related("application")
        .filter(token_hash=hash_token(token), voided_at__isnull=True)
        .first()
    )
    if link is None:
        raise LinkRefused(
            _("Ten odnośnik nie działa. Sprawdź, czy jest cały, i użyj najnowszej wiadomości.")
        )
    if link.used_at is not None:
        raise LinkRefused(_("Adres jest już potwierdzony. Nic więcej nie trzeba robić."))
    if link.expires_at <= timezone.now():
        raise LinkRefused(
            _(
                "Odnośnik stracił ważność. Na stronie stanu wniosku wybierz „Wyślij odnośnik "
                "jeszcze raz”."
            )
        )
    if link.application.state not in ApplicationState.undecided():
        raise LinkRefused(_("Ten wniosek jest już zakończony. Adresu nie trzeba potwierdzać."))
    return link


@transaction.atomic
def confirm_sender_address(token: str, origin: Origin, today: date) -> AccessApplication:
    """Confirm the address by its link, for C01 and C02. Raises LinkRefused."""
    link = find_link(token)
    application = AccessApplication.objects.select_for_update().get(pk=link.application_id)
    now = timezone.now()
    used = SenderLink.objects.filter(
        pk=link.pk, used_at__isnull=True, voided_at__isnull=True
    ).update(used_at=now)
    if not used:
        raise LinkRefused(_("Adres jest już potwierdzony. Nic więcej nie trzeba robić."))
    application.sender_confirmed_at = now
    application.sender_email = link.address
    application.save(update_fields=["sender_confirmed_at", "sender_email"])
    record("SENDER_CONFIRMED", origin, obj=application, subject=application.person)
    if application.state == ApplicationState.IN_REVIEW:
        rerun_checks(application, today)
    if application.state == ApplicationState.INCOMPLETE:
        resume_review(application, origin, today)
    return application


class SenderLinkLetter(Composer):
    """The letter with the link by which the sender of an application confirms it."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make the link and void older ones. Raises Withdrawn when nothing is to be confirmed."""
        application = AccessApplication.objects.select_related("person").get(
            pk=payload["application"]
        )
        if not expects_confirmation(application) or not same_mailbox(
            to, application.person.correspondence_email if application.person else ""
        ):
            raise Withdrawn(_("Nie ma już czego potwierdzać albo adres się zmienił."))
        hours = AccessSettings.load().sender_link_hours
        expires_at = timezone.now() + timedelta(hours=hours)
        token = make_token()
        with transaction.atomic():
            _void(application.pk)
            SenderLink.objects.create(
                application=application,
                token_hash=hash_token(token),
                address=to,
                expires_at=expires_at,
            )
        path = reverse("access:confirm_sender", args=[token])
        return {
            "number": application.number,
            "link": site_address(path),
            "status_url": site_address(reverse("access:status")),
            "expires_at": timezone.localtime(expires_at),
        }

    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the link of a message that was not handed over."""
        _void(payload["application"])


SENDER_LINK_LETTER = SenderLinkLetter(
    "access.sender-link", former_paths=("cms_ext.access.domain.sender",)
)


@transaction.atomic
def _answer(key: int, today: date) -> None:
    application = AccessApplication.objects.select_for_update(of=("self",)).get(pk=key)
    answered, requested = application.acknowledged_at, application.link_requested_at
    if answered is not None and (requested is None or requested <= answered):
        return
    identify_person(application, today)
    if application.state in ApplicationState.undecided():
        if answered is None:
            _write_about(application)
        elif application.sender_links.count() < MAX_LINKS:
            _queue_link(application)
    application.acknowledged_at = timezone.now()
    application.save(update_fields=["acknowledged_at"])


def _write_about(application: AccessApplication) -> None:
    """Write to the registered address; another typed address gets a receipt."""
    if not expects_confirmation(application):
        send_receipt(application)
    if _notified_often(application):
        return
    acknowledge_receipt(application)
    _queue_link(application)


def _queue_link(application: AccessApplication) -> None:
    if expects_confirmation(application) and application.person is not None:
        queue_sealed(
            application.person.correspondence_email,
            TEMPLATE,
            SENDER_LINK_LETTER,
            {"application": application.pk},
            about=application,
            priority=Priority.SIGN_IN,
            desk=find_procedure(application.panel).desk.code,
        )


def _notified_often(application: AccessApplication) -> bool:
    """Return whether this person got so many letters in a day that somebody is playing a trick."""
    return (
        application.person is not None
        and AccessApplication.objects.filter(
            person=application.person,
            channel=ApplicationChannel.WEB,
            acknowledged_at__gt=timezone.now() - timedelta(days=1),
        ).count()
        >= MAX_PER_DAY
    )


def _void(application: int) -> None:
    SenderLink.objects.filter(
        application=application, used_at__isnull=True, voided_at__isnull=True
    ).update(voided_at=timezone.now())
