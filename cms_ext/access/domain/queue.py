"""The desk's queue: which applications a member of staff sees and decides, with terms.

Every list, search, count, screen and attachment uses these queries. An application of another desk
looks as if it did not exist (`access.md` §7, AC-20).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, Q, QuerySet, TextChoices, When
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.access.domain.credential_batch import select_silent
from cms_ext.access.domain.email.intake import waiting_messages
from cms_ext.access.domain.form_draft import offered_by_program
from cms_ext.access.domain.status import normalised_number
from cms_ext.access.models import AccessApplication, CredentialBatch, FormDraft, FormVersion
from cms_ext.access.vocabulary import ApplicationState, BatchState, CheckVerdict, DraftState
from cms_ext.base.text.folding import folded_words
from cms_ext.desks.people.person_register.domain.desk import list_desks, list_readable_desks
from cms_ext.office.approvals.domain.act import leave_to_another
from cms_ext.people.identity.models import User
from cms_ext.plugins import (
    AccessProcedure,
    BoardRow,
    BoardSection,
    WaitingRows,
    find_panel,
    list_procedures,
)

SEES = "cms_ext_access.view_accessapplication"
DECIDES = "cms_ext_access.decide_accessapplication"
# States in which the desk has the turn; an incomplete application waits for the applicant.
WAITING = (
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.PHONE_CHECK,
    ApplicationState.APPROVED,
)


def desks_shown_to(user: User | AnonymousUser) -> list[tuple[str, AccessProcedure]]:
    """(realm, procedure) of the desks whose applications this user may read."""
    if not isinstance(user, User) or not user.has_perm(SEES):
        return []
    return list_readable_desks(user)


def panels_shown_to(user: User | AnonymousUser) -> list[str]:
    """Return the codes of the panels of these desks."""
    return [procedure.panel for _, procedure in desks_shown_to(user)]


def select_applications(user: User | AnonymousUser) -> QuerySet[AccessApplication]:
    """Return the applications that this user may read, and no others."""
    return AccessApplication.objects.filter(panel__in=panels_shown_to(user))


def get_application(user: User | AnonymousUser, key: int) -> AccessApplication:
    """An application with all that its screen shows; 404 for a hidden or missing one alike."""
    application = (
        select_applications(user)
        .select_related("person", "form_version", "user", "reviewed_by", "decided_by")
        .filter(pk=key)
        .first()
    )
    if application is None:
        raise Http404
    return application


def application_to_decide(user: User, key: int) -> AccessApplication:
    """An application to act on. Raises Http404, or PermissionDenied for users who may only read."""
    application = get_application(user, key)
    if not may_decide(user, application):
        raise PermissionDenied
    return application


def may_decide(user: User, application: AccessApplication) -> bool:
    """Return whether the user sits at the application's desk and has the right to decide.

    The verbs themselves refuse the user's own application (E-ACC-05).
    """
    return application.panel in deciding_panels(user)


def deciding_panels(user: User | AnonymousUser) -> set[str]:
    """Return the panels at whose desk this user decides."""
    if not user.has_perm(DECIDES):
        return set()
    return {procedure.panel for _, procedure in list_desks(user)}


def applications_waiting(user: User, today: date) -> WaitingRows | None:
    """Applications that wait for the user's desks; None for a user without a desk."""
    panels = deciding_panels(user)
    if not panels:
        return None
    waiting = AccessApplication.objects.filter(panel__in=panels, in_queue=True, state__in=WAITING)
    return WaitingRows(waiting, since="received_at", due="decide_by")


def panel_names() -> dict[str, str]:
    """Return the panels' names on screen by their codes in data: `EBOK` is E-BOK."""
    panels = ((procedure.panel, find_panel(realm)) for realm, procedure in list_procedures())
    return {code: panel.name for code, panel in panels if panel}


def find_next(user: User, done: AccessApplication, today: date) -> AccessApplication | None:
    """Find the application to take up after one that waits for the desk no longer, or None."""
    if done.state in WAITING and done.in_queue:
        return None
    own = select_applications(user).filter(panel__in=deciding_panels(user), state__in=WAITING)
    return listed_applications(own, QueueView.OPEN, "", today).first()


def messages_waiting(user: User, today: date) -> WaitingRows | None:
    """Messages that no clerk has assigned to an application; None for a user without a desk."""
    if not deciding_panels(user):
        return None
    return WaitingRows(waiting_messages(), since="received_at")


def batches_for(user: User | AnonymousUser) -> QuerySet[CredentialBatch]:
    """Return the batches of starter passwords of desks that this user reads."""
    return CredentialBatch.objects.filter(panel__in=panels_shown_to(user))


def batch_for(user: User | AnonymousUser, key: int) -> CredentialBatch:
    """A batch with those who acted in it; 404 for a hidden or missing one alike."""
    people = ("proposed_by", "decided_by", "handed_over_by", "ended_by")
    batch = batches_for(user).select_related(*people).filter(pk=key).first()
    if batch is None:
        raise Http404
    return batch


def batch_procedures(user: User | AnonymousUser) -> dict[str, AccessProcedure]:
    """Return the procedures, by panel, whose starter passwords this user issues to many at once."""
    deciding = deciding_panels(user)
    return {
        procedure.panel: procedure
        for _, procedure in list_desks(user)
        if procedure.panel in deciding and procedure.list_holders is not None
    }


def batches_to_approve(user: User, today: date) -> WaitingRows | None:
    """Batches that others of the desk have proposed; None for a user without such a desk."""
    panels = batch_procedures(user)
    if not panels:
        return None
    proposed = CredentialBatch.objects.filter(panel__in=panels, state=BatchState.PROPOSED)
    return WaitingRows(leave_to_another(proposed, "access.letters", user), since="proposed_at")


def forms_to_approve(user: User, today: date) -> WaitingRows | None:
    """Next versions of forms that others of the desk have sent; None without such a desk."""
    panels = deciding_panels(user)
    if not panels:
        return None
    waiting = FormDraft.objects.filter(panel__in=panels, state=DraftState.WAITING)
    return WaitingRows(leave_to_another(waiting, "access.form", user), since="made_at")


def forms_offered(user: User, today: date) -> WaitingRows | None:
    """Forms of the user's desks of which this release brings another one."""
    panels = deciding_panels(user)
    if not panels:
        return None
    return WaitingRows(FormVersion.objects.filter(panel__in=offered_by_program(panels), version=1))


def letters_without_sign_in(user: User, today: date) -> WaitingRows | None:
    """Letters of the user's desks, delivered two weeks ago, after which nobody signed in."""
    panels = batch_procedures(user)
    return WaitingRows(select_silent(panels, today)) if panels else None


OPEN = (*ApplicationState.undecided(), ApplicationState.APPROVED)
# An incomplete application waits for the applicant, and so the desk is not late with it.
AT_DESK = tuple(state for state in OPEN if state != ApplicationState.INCOMPLETE)
PASSED = (CheckVerdict.PASS, CheckVerdict.OVERRIDDEN)
NAMES = ("first_names", "last_name", "company_name")


class QueueView(TextChoices):
    """The views of the list besides single states."""

    OPEN = "otwarte", gettext_lazy("Do załatwienia")
    LATE = "po-terminie", gettext_lazy("Po terminie")
    UNSIGNED = "bez-podpisu", gettext_lazy("Czekają na podpisany formularz")
    ALL = "wszystkie", gettext_lazy("Wszystkie")


def listed_applications(
    applications: QuerySet[AccessApplication], view: str, query: str, today: date
) -> QuerySet[AccessApplication]:
    """Return the rows of the list, each with `passed` of its `counted` checks.

    `view` is one of `QueueView` or of `ApplicationState`; anything else shows what is open. A query
    searches all of them. The row whose term ends first is at the top, so late ones come first.
    What waits for the applicant is never late, and comes after what waits for the desk.
    """
    if query:
        rows = applications.filter(pk__in=_matching(applications, query))
    else:
        rows = applications.filter(_condition(view, today))
    return (
        rows.annotate(
            passed=Count("checks", filter=Q(checks__result__in=PASSED)),
            counted=Count("checks", filter=~Q(checks__result=CheckVerdict.NOT_APPLICABLE)),
            is_open=Q(state__in=OPEN),
            is_waiting=Q(state=ApplicationState.INCOMPLETE) | Q(in_queue=False),
            due=Case(
                When(state=ApplicationState.INCOMPLETE, then="supplement_by"), default="decide_by"
            ),
        )
        .select_related("person")
        .order_by(F("is_open").desc(), "is_waiting", "due", "received_at", "pk")
    )


def _condition(view: str, today: date) -> Q:
    if view in ApplicationState.values:
        return Q(state=view)
    if view == QueueView.ALL:
        return Q()
    if view == QueueView.UNSIGNED:
        return Q(in_queue=False, state__in=OPEN)
    if view == QueueView.LATE:
        return Q(in_queue=True, state__in=AT_DESK, decide_by__lt=today)
    return Q(in_queue=True, state__in=OPEN)


def _matching(applications: QuerySet[AccessApplication], query: str) -> list[int]:
    """Find by number, member number and name; the form's names are in its payload."""
    query_words = folded_words(query)
    typed = query.strip()
    as_number = normalised_number(typed)
    return [
        key
        for key, number, name, payload in applications.values_list(
            "pk", "number", "person__name", "payload"
        )
        if as_number in number
        or _is_member_no(typed, payload)
        or _is_named(query_words, [name or "", *(str(payload.get(field, "")) for field in NAMES)])
    ]


def _is_member_no(typed: str, payload: Mapping[str, Any]) -> bool:
    number = str(payload.get("member_no", ""))
    return typed.isdecimal() and number.isdecimal() and int(typed) == int(number)


def _is_named(query_words: list[str], names: list[str]) -> bool:
    words = [word for name in names for word in folded_words(name)]
    return bool(query_words) and all(
        any(word.startswith(want) for word in words) for want in query_words
    )


# Days before the end from which a term is called close.
CLOSE = 3


@dataclass(frozen=True, slots=True)
class ApplicationTerm:
    """A term in days; `days_left` is negative when late, `used` of `whole` days have passed."""

    ends_on: date
    days_left: int
    whole: int

    @property
    def used(self) -> int:
        return min(max(self.whole - self.days_left, 0), self.whole)

    @property
    def kind(self) -> Literal["late", "close", "far"]:
        if self.days_left < 0:
            return "late"
        return "close" if self.days_left <= CLOSE else "far"

    @property
    def days_late(self) -> int:
        return max(-self.days_left, 0)


def count_term(received_on: date, ends_on: date, today: date) -> ApplicationTerm:
    return ApplicationTerm(ends_on, (ends_on - today).days, max((ends_on - received_on).days, 1))


def list_board_sections(today: date) -> Sequence[BoardSection]:
    """Return one section, by panel, in one query."""
    rows = list(
        AccessApplication.objects.filter(in_queue=True, state__in=WAITING)
        .values_list("panel")
        .annotate(waiting=Count("pk"), late=Count("pk", filter=Q(decide_by__lt=today)))
        .order_by("panel")
    )
    names = panel_names()
    waiting, late = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return (
        BoardSection(
            title=_("Wnioski o dostęp do paneli"),
            answer=_("Czekają na decyzję: %(waiting)d, po terminie: %(late)d.")
            % {"waiting": waiting, "late": late},
            order=40,
            columns=(_("Panel"), _("Czekają"), _("Po terminie")),
            rows=tuple(
                BoardRow(names.get(panel, panel), (count, over)) for panel, count, over in rows
            ),
        ),
    )
