"""Where credentials may be sent: to the address in the register, and to no other.

Checked when the clerk issues, and again when the message is sent.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cms_ext.access.domain.checks.sender import sender_of
from cms_ext.access.domain.refusal import (
    ADDRESS_TOO_NEW,
    IN_PERSON_ONLY,
    NO_ADDRESS,
    WRONG_SENDER,
    refusal,
)
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel
from cms_ext.base.typed_values.email import same_mailbox

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
