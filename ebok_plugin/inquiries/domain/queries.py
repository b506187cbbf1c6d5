"""Which inquiries somebody sees: residents their own, the finance department all of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cms_ext.people.identity.models import User
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.inquiries.vocabulary import InquiryState
from ebok_plugin.ledger.domain.queries.account import accounts_for, open_accesses
from ebok_plugin.ledger.models import Account, AccountAccess

SEES = "ebok_plugin_inquiries.view_paymentinquiry"
ANSWERS = "ebok_plugin_inquiries.answer_paymentinquiry"


def own_inquiries(user: User | AnonymousUser, today: date) -> QuerySet[PaymentInquiry]:
    """What this person asked about accounts that the person may still read."""
    own = PaymentInquiry.objects.filter(
        person=getattr(user, "person_id", None), account__in=accounts_for(user, today)
    )
    return own.select_related("account__premises__building")


def own_inquiry(user: User | AnonymousUser, key: UUID, today: date) -> PaymentInquiry:
    """One of them, or 404."""
    return get_object_or_404(own_inquiries(user, today), pk=key)


def may_ask(user: User | AnonymousUser, account: Account, today: date) -> bool:
    """Whether this person's right to the account is more than looking (scope ACT)."""
    rights = open_accesses(today).filter(
        account=account, person=getattr(user, "person_id", None), scope=AccountAccess.Scope.ACT
    )
    return rights.exists()


def inquiries_to_answer() -> QuerySet[PaymentInquiry]:
    """The oldest first."""
    waiting = PaymentInquiry.objects.filter(state=InquiryState.NEW).order_by("asked_on", "number")
    return waiting.select_related("person", "account")


def answered_inquiries() -> QuerySet[PaymentInquiry]:
    """The newest first."""
    done = PaymentInquiry.objects.filter(state=InquiryState.ANSWERED).order_by(
        "-answered_on", "-number"
    )
    return done.select_related("person", "account")
