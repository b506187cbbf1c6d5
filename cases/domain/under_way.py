"""What of somebody's own cases stands on the first page of a panel (`Plugin.under_way`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from cases.domain.progress import progress
from cases.domain.queries import is_order, opened_by
from cases.domain.same_here import PANELS, panel_page
from cases.models import Case
from cases.vocabulary import OPEN, WAITS_FOR_CUSTOMER, CaseState
from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.frontend.theme.figures import short_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink


def own_under_way(
    user: AbstractBaseUser | AnonymousUser, realm: str, today: date
) -> Sequence[PaperLink]:
    """The one open case that comes first, its page one press away (top_tasks.md, 12). One query.

    It is one that waits for him, else the one whose answer is due first; the others stand in the
    list of cases. What was ordered and is done waits for nobody's answer.
    """
    first = nearest_case(user, today)
    return [] if first is None else [case_link(first, realm)]


def nearest_case(user: AbstractBaseUser | AnonymousUser, today: date) -> Case | None:
    """That case. One query."""
    if not isinstance(user, User) or user.person_id is None:
        return None
    return _nearest_ready.first(person=user.person_id, today=today)


def under_way_of(person: int, today: date) -> QuerySet[Case]:
    """The cases of a person that are not over; what was ordered and is done waits for nobody."""
    return opened_by(person, today).filter(state__in=OPEN).exclude(state=CaseState.DONE)


def _nearest(person: int, today: date) -> QuerySet[Case]:
    nearest = under_way_of(person, today)
    # What waits for himself, before what he waits for.
    his_turn = ExpressionWrapper(Q(state__in=WAITS_FOR_CUSTOMER), output_field=BooleanField())
    return nearest.order_by(his_turn.desc(), "due_internal", "number")[:1]


_nearest_ready = PreparedQuery(_nearest)


def case_link(case: Case, realm: str) -> PaperLink:
    """What it is about and how it stands, leading to its page."""
    title = _("Sprawa: %(name)s") % {"name": short_name(case)}
    return PaperLink(title, panel_page("one", realm, case.pk), state_in_words(case))


def short_name(case: Case) -> str:
    """The title of an order is the service; that of a complaint may be as long as its row's."""
    return case.title if is_order(case) else case.subject.name


def state_in_words(case: Case) -> str:
    """The day of its answer while the office has the turn, else what it waits for."""
    stands = progress(case)
    waits = case.state in WAITS_FOR_CUSTOMER
    by = _("do %(day)s") % {"day": short_date(stands.by)} if stands.by and not waits else ""
    return by or stands.label


def own_tiles(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """His open cases, the nearest by its name, and the form that knows him. Two queries."""
    if realm not in PANELS.values() or user.person_id is None:
        return []
    report = PaperLink(
        _("Zgłoś sprawę"), panel_page("new", realm), _("usterka, reklamacja, pytanie")
    )
    nearest = nearest_case(user, today)
    if nearest is None:
        return [report]
    count = under_way_of(user.person_id, today).count()
    if count == 1:
        return [case_link(nearest, realm), report]
    title = _("Otwarte sprawy: %(count)s") % {"count": count}
    stands = state_in_words(nearest)
    detail = f"{short_name(nearest)}, {stands[:1].lower()}{stands[1:]}"
    return [PaperLink(title, panel_page("own", realm), detail), report]
