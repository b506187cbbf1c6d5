"""A lost secret, made anew for whoever reads the mailbox that the case has confirmed (cases.md §4).

The secret is never mailed: a link that works once leads to a page that shows it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases.domain.following import normalised_number
from cases.domain.identifying import renew_secret
from cases.models import Case
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.one_use_link import token_hash
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed

LETTER = "ebok_plugin/cases/mail/secret.txt"
COMPOSER = "cases.domain.secret_letter"
LINK_LASTS = timedelta(days=1)


@transaction.atomic
def request_new_secret(number: str, address: str, *, origin: Origin) -> None:
    """Send the link, if the case has confirmed just this address; else do nothing, and say no more.

    Who asks again gets another link, and the one before dies when it leaves.
    """
    confirmed = Case.objects.filter(person=None, email_confirmed_at__isnull=False)
    case = confirmed.filter(number=normalised_number(number)).first()
    if case is None or not same_mailbox(case.contact_email, address):
        return
    Case.objects.filter(pk=case.pk).update(secret_asked_at=timezone.now())
    record("CASE_SECRET_ASKED", origin, obj=case)
    queue_sealed(
        case.contact_email,
        LETTER,
        COMPOSER,
        {"case": str(case.pk)},
        about=case,
        priority=Priority.SIGN_IN,
    )


def case_with_link(token: str, now: datetime) -> Case | None:
    """The case whose secret this link makes anew; None for one that was used or is a day old."""
    waiting = Case.objects.filter(person=None, secret_asked_at__gt=now - LINK_LASTS)
    return waiting.filter(email_token_hash=token_hash(token)).first()


@transaction.atomic
def use_link(case: Case, token: str, *, origin: Origin) -> str | None:
    """The new secret; the old one and the link die. None when the link was used meanwhile."""
    known = Case.objects.filter(pk=case.pk, email_token_hash=token_hash(token))
    if not known.update(email_token_hash="", secret_asked_at=None):
        return None
    return renew_secret(case, origin=origin)
