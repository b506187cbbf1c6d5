"""Which cases somebody sees: customers their own, the desk all of them. The doors of the room."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.shortcuts import get_object_or_404

from cases.domain.deemed import soon_deemed
from cases.domain.following import normalised_number
from cases.models import Case, CaseAttachment, CaseMessage
from cases.vocabulary import DONE, OPEN, CaseState, MessageDirection
from cms_ext.people.identity.models import User
from cms_ext.plugins import (
    WaitingRows,
    accounts_acted_on,
    accounts_left,
    followed_accounts,
)
from cms_ext.premises.models import Building

SEES = "ebok_plugin_cases.view_case"
HANDLES = "ebok_plugin_cases.handle_case"
DECIDES = "ebok_plugin_cases.decide_case"
CONFIRMS = "ebok_plugin_cases.confirm_case"
Reader = AbstractBaseUser | AnonymousUser
NEWEST = ("-received_on", "-number")


def opened_cases(user: Reader, today: date) -> QuerySet[Case]:
    """The cases of this person, the newest first; none for staff and for nobody.

    Not those of an account on which he acted for the payer, and does no more.
    """
    if not isinstance(user, User) or user.person_id is None:
        return Case.objects.none()
    return opened_by(user.person_id, today)


def opened_by(person: int, today: date) -> QuerySet[Case]:
    """The same of the person with this key."""
    left = _numbers_or_empty(accounts_left(person, today))
    opened = Case.objects.filter(person=person).exclude(told_to_payer=True, account_no__in=left)
    return whole(opened).order_by(*NEWEST)


def own_cases(user: Reader, today: date) -> QuerySet[Case]:
    """Those, and the cases of the accounts that he follows (`Plugin.followed_accounts`)."""
    opened = opened_cases(user, today)
    numbers = _numbers_or_empty(followed_accounts(user, today))
    followed = Case.objects.filter(told_to_payer=True, account_no__in=numbers)
    # Two questions made one: of an OR PostgreSQL would read every case.
    keys = opened.order_by().values("pk").union(followed.order_by().values("pk"))
    return listed(Case.objects.filter(pk__in=keys)).order_by(*NEWEST)


def own_case(user: Reader, key: UUID, today: date) -> Case:
    """One that he may read. Raises Http404 for others and for unknown ones alike."""
    return get_object_or_404(whole(own_cases(user, today)), pk=key)


def opened_case(user: Reader, key: UUID, today: date) -> Case:
    """One of his own: he withdraws it, opens it again, orders by it. Raises Http404."""
    return get_object_or_404(opened_cases(user, today), pk=key)


def case_to_answer(user: Reader, key: UUID, today: date) -> Case:
    """One in which he may write: his own, or of an account on which he may act. Raises Http404."""
    case = own_case(user, key, today)
    if not may_answer(user, case, today):
        raise Http404
    return case


def may_answer(user: Reader, case: Case, today: date) -> bool:
    """Of a case that he may read: whether he may write in it, too."""
    acted_on = _numbers_or_empty(accounts_acted_on(user, today))
    return case.is_of(user) or acted_on.filter(account_no=case.account_no).exists()


def writes_still(case: Case, today: date) -> bool:
    """Whether its customer reads it still: not who acted for a payer, and does no more."""
    left = _numbers_or_empty(accounts_left(case.person_id, today))
    return not (case.told_to_payer and left.filter(account_no=case.account_no).exists())


def follows(user: Reader, account_no: str, today: date) -> bool:
    """Whether he pays for this account, or acts or looks for its payer."""
    numbers = _numbers_or_empty(followed_accounts(user, today))
    return numbers.filter(account_no=account_no).exists()


def accounts_to_name(user: Reader, today: date) -> QuerySet[Any, Any]:
    """The numbers of the accounts about which he may open a case that their payers follow."""
    return _numbers_or_empty(accounts_acted_on(user, today)).order_by("account_no")


def _numbers_or_empty(numbers: QuerySet[Any, Any] | None) -> QuerySet[Any, Any]:
    """Of a site that keeps no accounts nobody follows one."""
    return Case.objects.none().values_list("account_no") if numbers is None else numbers


def case_by_secret(key: str) -> Case | None:
    """The case that a browser opened by number and secret; never one of a person on file."""
    return whole(Case.objects.filter(pk=key).exclude(secret_hash="")).first()


def customer_messages(case: Case) -> QuerySet[CaseMessage]:
    """The thread as its customer reads it: no note of the desk."""
    told = case.messages.exclude(direction=MessageDirection.INTERNAL)
    return told.select_related("author__person").prefetch_related("attachments")


def customer_file(case: Case, key: UUID) -> CaseAttachment:
    """A file of the thread that its customer reads. Raises Http404."""
    return get_object_or_404(CaseAttachment, pk=key, message__in=customer_messages(case))


def any_case(key: UUID) -> Case:
    """For the desk. Raises Http404."""
    return get_object_or_404(whole(Case.objects.all()), pk=key)


def any_file(case: Case, key: UUID) -> CaseAttachment:
    """A file of this case, for the desk. Raises Http404."""
    return get_object_or_404(CaseAttachment, pk=key, message__case=case)


def open_cases() -> QuerySet[Case]:
    """What is not done, the nearest term first."""
    return listed(Case.objects.filter(state__in=OPEN)).order_by("due_internal", "number")


# From one building of the index to the next: it costs as much as there are buildings with a case.
# Asked whether a building has one, PostgreSQL reads all cases: of 50 000 that was 11 ms a page.
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
    """In the order of their codes; of a building without a case nobody looks for cases."""
    named = RawSQL(_WITH_CASES.format(table=Case._meta.db_table), ())
    return Building.objects.filter(pk__in=named).order_by("code")


def done_cases() -> QuerySet[Case]:
    return listed(Case.objects.filter(state__in=DONE)).order_by("-ended_on", "-number")


def cases_found(query: str) -> QuerySet[Case]:
    """By number, title or name of whom it is."""
    words = query.strip()
    fits = Q(number__icontains=normalised_number(words)) | Q(title__icontains=words)
    fits |= Q(person__name__icontains=words) | Q(contact_name__icontains=words)
    return listed(Case.objects.filter(fits)).order_by("-received_on", "-number")


def listed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what a row of a list reads.

    Of more than eight tables PostgreSQL (`join_collapse_limit`) puts all cases together before it
    takes those of a page: of 50 000 that was 80 ms.
    """
    return cases.select_related("subject__type", "person")


def whole(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what the page of one reads, in the one query."""
    return cases.select_related(
        "subject__type",
        "subject__desk",
        "person",
        "building",
        "premises__building",
        "assigned_to",
        "decision__drafted_by",
    )


# --- what waits for whom, on the first screen -------------------------------------------------


def new_cases(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Cases that nobody has yet, but those about a figure."""
    new = Case.objects.filter(state=CaseState.NEW, row=None)
    return WaitingRows(new, since="received_on", due="due_internal")


def disputed_rows(user: AbstractBaseUser, today: date) -> WaitingRows:
    """New complaints about a figure: a posting, a charge, a settlement, a missing transfer."""
    disputed = Case.objects.filter(state=CaseState.NEW, row__isnull=False)
    return WaitingRows(disputed, since="received_on", due="due_internal")


def about_figures() -> QuerySet[Case]:
    """All open complaints about a figure, whoever has them."""
    return Case.objects.filter(row__isnull=False).exclude(state__in=DONE)


def my_cases(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Cases that this clerk has, and that wait for the office."""
    mine = Case.objects.filter(assigned_to=user.pk).exclude(
        state__in=(*DONE, CaseState.NEW, CaseState.WAITING_CUSTOMER)
    )
    return WaitingRows(mine, since="received_on", due="due_internal")


def late_cases(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Cases whose term, the office's own, has passed."""
    late = Case.objects.exclude(state__in=(*DONE, CaseState.WAITING_CUSTOMER))
    return WaitingRows(late.filter(due_internal__lt=today), since="received_on", due="due_internal")


def ending_cases(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Cases whose term, the office's own, ends today or tomorrow."""
    open_ones = Case.objects.exclude(state__in=(*DONE, CaseState.WAITING_CUSTOMER))
    ending = open_ones.filter(due_internal__range=(today, today + timedelta(1)))
    return WaitingRows(ending, since="received_on", due="due_internal")


def mail_cases(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Cases about which an e-mail came that is not in their thread."""
    return WaitingRows(Case.objects.exclude(mail_waits_since=None), since="mail_waits_since")


def soon_deemed_cases(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Complaints that the law will hold to be accepted, unless an answer goes out these days."""
    return WaitingRows(soon_deemed(today), since="received_on", due="term_legal")


def deemed_cases(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Complaints that the law holds to be accepted, until their answer is sent."""
    deemed = Case.objects.filter(deemed_accepted_on__isnull=False).exclude(state__in=DONE)
    return WaitingRows(deemed, since="deemed_accepted_on")


def drafted_cases() -> QuerySet[Case]:
    """Those whose decision waits for somebody."""
    return whole(Case.objects.filter(state=CaseState.DECISION_DRAFT))


def drafts_to_confirm(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Decisions that somebody else drafted."""
    drafts = Case.objects.filter(state=CaseState.DECISION_DRAFT)
    others = drafts.exclude(decision__drafted_by=user.pk)
    return WaitingRows(others, since="received_on", due="due_internal")
