"""Which cases somebody sees: customers their own, the desk all of them. The doors of the room."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows
from cms_ext.public_site.premises.models import Building
from ebok_plugin.cases.domain.deemed import soon_deemed
from ebok_plugin.cases.models import Case, CaseAttachment, CaseMessage
from ebok_plugin.cases.vocabulary import DONE, OPEN, CaseState, MessageDirection

SEES = "ebok_plugin_cases.view_case"
HANDLES = "ebok_plugin_cases.handle_case"
DECIDES = "ebok_plugin_cases.decide_case"
CONFIRMS = "ebok_plugin_cases.confirm_case"


def own_cases(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Case]:
    """The cases of this person, the newest first; none for staff and for nobody."""
    if not isinstance(user, User) or user.person_id is None:
        return Case.objects.none()
    return whole(Case.objects.filter(person=user.person_id)).order_by("-received_on", "-number")


def own_case(user: AbstractBaseUser | AnonymousUser, key: UUID) -> Case:
    """One of them. Raises Http404 for others and for unknown ones alike."""
    return get_object_or_404(own_cases(user), pk=key)


def case_by_secret(key: str) -> Case | None:
    """The case that a browser opened by number and secret; never one of a person on file."""
    return whole(Case.objects.filter(pk=key).exclude(secret_hash="")).first()


def told_messages(case: Case) -> QuerySet[CaseMessage]:
    """The thread as its customer reads it: no note of the desk."""
    told = case.messages.exclude(direction=MessageDirection.INTERNAL)
    return told.prefetch_related("attachments")


def told_file(case: Case, key: UUID) -> CaseAttachment:
    """A file of the thread that its customer reads. Raises Http404."""
    return get_object_or_404(CaseAttachment, pk=key, message__in=told_messages(case))


def any_case(key: UUID) -> Case:
    """For the desk. Raises Http404."""
    return get_object_or_404(whole(Case.objects.all()), pk=key)


def any_file(case: Case, key: UUID) -> CaseAttachment:
    """A file of this case, for the desk. Raises Http404."""
    return get_object_or_404(CaseAttachment, pk=key, message__case=case)


def open_cases() -> QuerySet[Case]:
    """What is not done, the nearest term first."""
    return whole(Case.objects.filter(state__in=OPEN)).order_by("due_internal", "number")


def buildings_with_cases() -> QuerySet[Building]:
    """In the order of their codes; of a building without a case nobody looks for cases."""
    some = Case.objects.filter(building=OuterRef("pk"))
    return Building.objects.filter(Exists(some)).order_by("code")


def done_cases() -> QuerySet[Case]:
    return whole(Case.objects.filter(state__in=DONE)).order_by("-ended_on", "-number")


def cases_found(query: str) -> QuerySet[Case]:
    """By number, title or name of whom it is."""
    words = query.strip()
    fits = Q(number__icontains=words) | Q(title__icontains=words)
    fits |= Q(person__name__icontains=words) | Q(contact_name__icontains=words)
    return whole(Case.objects.filter(fits)).order_by("-received_on", "-number")


def whole(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what lists and pages read of each, in the one query."""
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
