"""Where credentials may be sent (to the address in the register, and to no other), and the
composer of T3 and T4: the code is made when the message is handed over.

Checked when the clerk issues, and again when the message is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms_ext.access.domain.checks.address_checks import sender_of
from cms_ext.access.domain.refusal import (
    ADDRESS_TOO_NEW,
    IN_PERSON_ONLY,
    NO_ADDRESS,
    WRONG_SENDER,
    refusal,
)
from cms_ext.access.models import AccessApplication, AccessSettings, CredentialIssue
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.desks.people.person_register.domain.letter import office_of
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.activation import issue_code, void_code
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.people.outbox.mail.domain.sealed import Withdrawn

# A takeover that begins with the register is noticed within this time (E-ACC-09).
LOCKED_FOR = timedelta(hours=24)


def mail_target(application: AccessApplication) -> str:
    """The registered address. Raises Refusal E-ACC-01, E-ACC-02, E-ACC-09 or IN_PERSON_ONLY."""
    person = application.person
    if person is None or not person.correspondence_email:
        raise refusal(NO_ADDRESS)
    if application.in_person_only and application.channel != ApplicationChannel.IN_PERSON:
        raise refusal(IN_PERSON_ONLY)
    address = person.correspondence_email
    if application.channel != ApplicationChannel.IN_PERSON and not same_mailbox(
        sender_of(application), address
    ):
        raise refusal(WRONG_SENDER)
    since = person.correspondence_email_since
    if since is not None and timezone.now() - since < LOCKED_FOR:
        raise refusal(ADDRESS_TOO_NEW)
    return address


# Composing the message: see `cms_ext.people.outbox.mail.domain.sealed`. `payload` is
# `{"issue": id of a CredentialIssue}`.


@transaction.atomic
def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """Make the code for the message that goes out now; raises Withdrawn when it is not due.

    It is due while this is the last issue of an application that waits for its first sign-in,
    and while the register still has the address that the message was queued for.
    """
    issue = CredentialIssue.objects.select_for_update(of=("self",)).get(pk=payload["issue"])
    application = AccessApplication.objects.select_related("person", "user").get(
        pk=issue.application_id
    )
    user = application.user
    last = application.issues.first()
    if (
        application.state != ApplicationState.CREDENTIALS_ISSUED
        or user is None
        or user.state != LoginState.PENDING
        or last != issue
        or not _still_allowed(application, to)
    ):
        raise Withdrawn
    hours = AccessSettings.load().email_valid_hours
    issued = issue_code(user, CodeChannel.EMAIL, timedelta(hours=hours))
    issue.code = issued.row
    issue.save(update_fields=["code"])
    expires_at = timezone.localtime(issued.row.expires_at)
    return {
        "number": application.number,
        "login": user.login,
        "code": issued.code,
        "expires": f"{plain_date(expires_at.date())}, {expires_at:%H:%M}",
        "office": office_of(application.panel),
    }


@transaction.atomic
def failed(payload: Mapping[str, Any]) -> None:
    """Whatever was made for this message is void: it may have reached anybody or nobody."""
    issue = CredentialIssue.objects.select_related("code").get(pk=payload["issue"])
    if issue.code is not None:
        void_code(issue.code)
        issue.code = None
        issue.save(update_fields=["code"])


def _still_allowed(application: AccessApplication, to: str) -> bool:
    try:
        return same_mailbox(mail_target(application), to)
    except Refusal:
        return False
