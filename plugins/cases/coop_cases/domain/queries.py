"""Queries for cases: customers read their own, the desk reads all; each page asks here."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cms_ext import plugins
from cms_ext.base.text.polish_lookups import contains_text, find_words
from cms_ext.base.text.typed_values import serial_number
from cms_ext.base.web.secret_session import secret_matches
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import leave_to_another
from cms_ext.people.identity.domain.one_use_link import hash_token
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from cms_ext.premises.models import Building
from coop_cases import vocabulary
from coop_cases.domain.decision import soon_deemed
from coop_cases.domain.notice import notify_received
from coop_cases.models import Case, CaseAttachment, CaseMessage, Quote, ServiceOrder


def normalise_case_number(typed: str) -> str:
    """`spr 2026/1` as the register writes it."""
    return serial_number(typed, vocabulary.NUMBER_DIGITS)


def case_with(number: str, typed_secret: str) -> Case | None:
    """Return the case of this number and secret; an unknown number costs the same hash."""
    case = Case.objects.filter(number=normalise_case_number(number)).first()
    return case if secret_matches(typed_secret, case.secret_hash if case else None) else None


def case_to_confirm(token: str) -> Case | None:
    """Return the case whose address this link confirms."""
    waiting = Case.objects.filter(email_confirmed_at=None).exclude(contact_email="")
    return waiting.filter(email_token_hash=hash_token(token)).first()


@transaction.atomic
def confirm_address(case: Case, origin: Origin) -> Case:
    """Confirm the address, so that letters of the case go there. Repeatable."""
    wait_for_turn(SealStream.OFFICE)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.email_confirmed_at is None:
        case.email_confirmed_at, case.email_token_hash = timezone.now(), ""
        case.save(update_fields=["email_confirmed_at", "email_token_hash"])
        record("CASE_ADDRESS_CONFIRMED", origin, obj=case)
        notify_received(case)
    return case


SEES = "cases.view_case"
HANDLES = "cases.handle_case"
DECIDES = "cases.decide_case"
CONFIRMS = "cases.confirm_case"
Reader = AbstractBaseUser | AnonymousUser
NEWEST = ("-received_on", "-number")


def opened_cases(user: Reader, today: date) -> QuerySet[Case]:
    """Return the cases of this person, the newest first; none for staff and for guests.

    Cases of an account are left out once the person no longer acts for its payer.
    """
    if not isinstance(user, User) or user.person_id is None:
        return Case.objects.none()
    return list_opened_cases(user.person_id, today)


def list_opened_cases(person: int, today: date) -> QuerySet[Case]:
    """Return the cases of the person with this key, as in `opened_cases`."""
    left = _numbers_or_empty(plugins.list_former_accounts(person, today))
    opened = Case.objects.filter(person=person).exclude(told_to_payer=True, account_no__in=left)
    return with_page_relations(opened).order_by(*NEWEST)


def own_cases(user: Reader, today: date) -> QuerySet[Case]:
    """Return the opened cases and those of followed accounts (`Plugin.followed_accounts`)."""
    opened = opened_cases(user, today)
    numbers = _numbers_or_empty(plugins.list_followed_accounts(user, today))
    followed = Case.objects.filter(told_to_payer=True, account_no__in=numbers)
    # A union of two queries, because for an OR PostgreSQL would read every case.
    keys = opened.order_by().values("pk").union(followed.order_by().values("pk"))
    return with_case_relations(Case.objects.filter(pk__in=keys)).order_by(*NEWEST)


def own_case(user: Reader, key: UUID, today: date) -> Case:
    """A case that the reader may read. Raises Http404 for others and unknown ones alike."""
    return get_object_or_404(with_page_relations(own_cases(user, today)), pk=key)


def opened_case(user: Reader, key: UUID, today: date) -> Case:
    """A case that the reader opened and may withdraw, reopen or order by. Raises Http404."""
    return get_object_or_404(opened_cases(user, today), pk=key)


def case_to_answer(user: Reader, key: UUID, today: date) -> Case:
    """A case in which the reader may write. Raises Http404.

    It is an own one, or one of an account for which the reader acts.
    """
    case = own_case(user, key, today)
    if not may_answer(user, case, today):
        raise Http404
    return case


def may_answer(user: Reader, case: Case, today: date) -> bool:
    """Return whether the reader of a case may also write in it."""
    acted_on = _numbers_or_empty(plugins.list_writable_accounts(user, today))
    return case.is_of(user) or acted_on.filter(account_no=case.account_no).exists()


def writes_still(case: Case, today: date) -> bool:
    """Return whether the customer still reads the case: not after acting for a payer has ended."""
    left = _numbers_or_empty(plugins.list_former_accounts(case.person_id, today))
    return not (case.told_to_payer and left.filter(account_no=case.account_no).exists())


def follows_account(user: Reader, account_no: str, today: date) -> bool:
    """Return whether the reader pays for this account, or acts or looks for its payer."""
    numbers = _numbers_or_empty(plugins.list_followed_accounts(user, today))
    return numbers.filter(account_no=account_no).exists()


def accounts_to_name(user: Reader, today: date) -> QuerySet[Any, Any]:
    """Numbers of accounts about which the reader may open a case that payers follow."""
    return _numbers_or_empty(plugins.list_writable_accounts(user, today)).order_by(
        "account_no__polish"
    )


def _numbers_or_empty(numbers: QuerySet[Any, Any] | None) -> QuerySet[Any, Any]:
    """No numbers on a site that keeps no accounts."""
    return Case.objects.none().values_list("account_no") if numbers is None else numbers


def case_by_secret(key: str) -> Case | None:
    """Return the case that a browser opened by number and secret; never one with a person."""
    return with_page_relations(Case.objects.filter(pk=key).exclude(secret_hash="")).first()


def customer_messages(case: Case) -> QuerySet[CaseMessage]:
    """Return the thread as the customer reads it, without notes of the desk."""
    messages = case.messages.exclude(direction=vocabulary.MessageDirection.INTERNAL)
    return messages.select_related("author__person").prefetch_related("attachments")


def customer_file(case: Case, key: UUID) -> CaseAttachment:
    """A file of the customer's thread. Raises Http404."""
    return get_object_or_404(CaseAttachment, pk=key, message__in=customer_messages(case))


def any_case(key: UUID) -> Case:
    """Any case, for the desk. Raises Http404."""
    return get_object_or_404(with_page_relations(Case.objects.all()), pk=key)


def any_file(case: Case, key: UUID) -> CaseAttachment:
    """A file of this case, for the desk. Raises Http404."""
    return get_object_or_404(CaseAttachment, pk=key, message__case=case)


def open_cases() -> QuerySet[Case]:
    """Open cases, the nearest term first."""
    return with_case_relations(Case.objects.filter(state__in=vocabulary.OPEN)).order_by(
        "due_internal", "number"
    )


# Steps through the index from building to building, so the cost grows with their number only.
# With an EXISTS per building PostgreSQL reads all cases: of 50 000 that was 11 ms a page.
_WITH_CASES = """
WITH RECURSIVE named (building_id) AS (
    SELECT MIN(building_id) FROM {table}
    UNION ALL
    SELECT (SELECT MIN(building_id) FROM {table} WHERE building_id > named.building_id)
    FROM named WHERE named.building_id IS NOT NULL
)
SELECT building_id FROM named WHERE building_id IS NOT NULL
"""


def buildings_with_cases() -> QuerySet[Building]:
    """Return the buildings that have a case, in the order of their codes."""
    named = RawSQL(_WITH_CASES.format(table=Case._meta.db_table), ())  # noqa: S611 - the name of our table
    return Building.objects.filter(pk__in=named).order_by("code__polish")


def done_cases() -> QuerySet[Case]:
    return with_case_relations(Case.objects.filter(state__in=vocabulary.DONE)).order_by(
        "-ended_on", "-number"
    )


def search_cases(query: str) -> QuerySet[Case]:
    """Find cases by number, title or name of the customer."""
    fits = find_words(query, "title", "person__name", "contact_name")
    fits |= contains_text("number", normalise_case_number(query.strip()))
    return with_case_relations(Case.objects.filter(fits)).order_by("-received_on", "-number")


def with_case_relations(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Select what a row of a list needs.

    Of more than eight tables PostgreSQL (`join_collapse_limit`) joins all cases before it takes
    those of a page: of 50 000 that was 80 ms.
    """
    return cases.select_related("subject__type", "person")


def with_page_relations(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Select everything that the page of a case needs, in one query."""
    return cases.select_related(
        "subject__type",
        "subject__desk",
        "person",
        "building",
        "premises__building",
        "assigned_to",
        "decision__drafted_by",
    )


def new_cases(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Cases that nobody has yet, except those about a figure."""
    new = Case.objects.filter(state=vocabulary.CaseState.NEW, row=None)
    return plugins.WaitingRows(new, since="received_on", due="due_internal")


def disputed_rows(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """New complaints about a figure: a posting, a charge, a settlement, a missing transfer."""
    disputed = Case.objects.filter(state=vocabulary.CaseState.NEW, row__isnull=False)
    return plugins.WaitingRows(disputed, since="received_on", due="due_internal")


def about_figures() -> QuerySet[Case]:
    """All open complaints about a figure, no matter who has them."""
    return Case.objects.filter(row__isnull=False).exclude(state__in=vocabulary.DONE)


def my_cases(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Cases of this clerk that wait for the office."""
    mine = Case.objects.filter(assigned_to=user.pk).exclude(
        state__in=(
            *vocabulary.DONE,
            vocabulary.CaseState.NEW,
            vocabulary.CaseState.WAITING_CUSTOMER,
        )
    )
    return plugins.WaitingRows(mine, since="received_on", due="due_internal")


def late_cases(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Cases whose office term has passed."""
    return plugins.WaitingRows(late_rows(today), since="received_on", due="due_internal")


def late_rows(today: date) -> QuerySet[Case]:
    """Select the cases whose office term has passed and on which the office has the turn."""
    late = Case.objects.exclude(state__in=(*vocabulary.DONE, vocabulary.CaseState.WAITING_CUSTOMER))
    return late.filter(due_internal__lt=today)


def ending_cases(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Cases whose office term ends today or tomorrow."""
    open_ones = Case.objects.exclude(
        state__in=(*vocabulary.DONE, vocabulary.CaseState.WAITING_CUSTOMER)
    )
    ending = open_ones.filter(due_internal__range=(today, today + timedelta(1)))
    return plugins.WaitingRows(ending, since="received_on", due="due_internal")


def mail_cases(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Cases with an e-mail that is not in their thread."""
    return plugins.WaitingRows(
        Case.objects.exclude(mail_waits_since=None), since="mail_waits_since"
    )


def soon_deemed_cases(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Complaints that will be deemed accepted unless an answer is sent within days."""
    return plugins.WaitingRows(soon_deemed(today), since="received_on", due="term_legal")


def deemed_cases(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Complaints that the law deems accepted, until their answer is sent."""
    deemed = Case.objects.filter(deemed_accepted_on__isnull=False).exclude(
        state__in=vocabulary.DONE
    )
    return plugins.WaitingRows(deemed, since="deemed_accepted_on")


def drafted_cases() -> QuerySet[Case]:
    """Cases whose drafted decision waits for somebody."""
    return with_page_relations(Case.objects.filter(state=vocabulary.CaseState.DECISION_DRAFT))


def drafts_to_confirm(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Decisions drafted by somebody else."""
    drafts = Case.objects.filter(state=vocabulary.CaseState.DECISION_DRAFT)
    others = leave_to_another(drafts, "cases.decision", user, "decision__drafted_by")
    return plugins.WaitingRows(others, since="received_on", due="due_internal")


CHARGES = "cases.charge_serviceorder"


def is_order(case: Case) -> bool:
    return case.subject.type.machine == vocabulary.StateMachine.ORDER


def is_quoted(case: Case) -> bool:
    """Return whether the case is an order that has been quoted at least once."""
    return is_order(case) and case.state != vocabulary.CaseState.NEW


def find_order(case: Case) -> ServiceOrder | None:
    """Return the order of a case; None, without a query, for a case of another type."""
    if not is_order(case):
        return None
    return ServiceOrder.objects.select_related("item").get(case=case)


def current_quote(case: Case) -> Quote | None:
    """Return the newest quote with its lines; the confirmed one once there is one. Two queries."""
    return case.quotes.prefetch_related("lines").first()


def orders_to_charge() -> QuerySet[Case]:
    """Performed orders that are not charged, the oldest first, with all that finance reads."""
    done = Case.objects.filter(state=vocabulary.CaseState.DONE)
    return _for_finance(done).order_by("due_internal", "number")


def order_to_charge(key: UUID) -> Case:
    """An order that finance may see: performed or charged. Raises Http404 for other cases."""
    visible_cases = Case.objects.filter(
        state__in=(
            vocabulary.CaseState.DONE,
            vocabulary.CaseState.CHARGED,
            vocabulary.CaseState.CLOSED,
        )
    )
    return get_object_or_404(_for_finance(visible_cases), pk=key, order__isnull=False)


def confirmed_quote(case: Case) -> Quote:
    """Return the confirmed quote of a case of these queries, without a query."""
    quote: Quote = getattr(case, CONFIRMED)[0]
    return quote


CONFIRMED = "confirmed_quotes"


def _for_finance(cases: QuerySet[Case]) -> QuerySet[Case]:
    confirmed = Quote.objects.filter(confirmed_at__isnull=False).prefetch_related("lines")
    quotes = Prefetch("quotes", confirmed, to_attr=CONFIRMED)
    return with_page_relations(cases).select_related("order__item").prefetch_related(quotes)


def waiting_to_charge(user: AbstractBaseUser, today: date) -> plugins.WaitingRows:
    """Performed services that nobody has charged yet."""
    done = Case.objects.filter(state=vocabulary.CaseState.DONE)
    return plugins.WaitingRows(done, since="received_on", due="due_internal")
