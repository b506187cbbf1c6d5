"""The desk's list of applications: its filters, its search and its order (`access.md` §6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, TextChoices, When
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState, CheckVerdict
from cms_ext.base.folding import folded_words

OPEN = (*ApplicationState.undecided(), ApplicationState.APPROVED)
# An incomplete application waits for the applicant, and so the desk is not late with it.
AT_DESK = tuple(state for state in OPEN if state != ApplicationState.INCOMPLETE)
PASSED = (CheckVerdict.PASS, CheckVerdict.OVERRIDDEN)
NAMES = ("first_names", "last_name", "company_name")


class View(TextChoices):
    """What the list shows besides single states."""

    OPEN = "otwarte", _("Do załatwienia")
    LATE = "po-terminie", _("Po terminie")
    UNSIGNED = "bez-podpisu", _("Czekają na podpisany formularz")
    ALL = "wszystkie", _("Wszystkie")


def listed_applications(
    applications: QuerySet[AccessApplication], view: str, query: str, today: date
) -> QuerySet[AccessApplication]:
    """The rows of the list, each with `passed` of its `counted` checks.

    `view` is one of `View` or of `ApplicationState`; anything else shows what is open. A query
    searches all of them. Late ones come first, because the one whose term ends first stands at the
    top; what waits for the applicant is never late and comes after what waits for the desk.
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
    if view == View.ALL:
        return Q()
    if view == View.UNSIGNED:
        return Q(in_queue=False, state__in=OPEN)
    if view == View.LATE:
        return Q(in_queue=True, state__in=AT_DESK, decide_by__lt=today)
    return Q(in_queue=True, state__in=OPEN)


def _matching(applications: QuerySet[AccessApplication], query: str) -> list[int]:
    """By number, member number and name, compared here: no database folds Polish letters."""
    wanted = folded_words(query)
    typed = query.strip().casefold()
    return [
        key
        for key, number, name, payload in applications.values_list(
            "pk", "number", "person__name", "payload"
        )
        if typed in number.casefold()
        or _is_member_no(typed, payload)
        or _is_named(wanted, [name or "", *(str(payload.get(field, "")) for field in NAMES)])
    ]


def _is_member_no(typed: str, payload: Mapping[str, Any]) -> bool:
    number = str(payload.get("member_no", ""))
    return typed.isdecimal() and number.isdecimal() and int(typed) == int(number)


def _is_named(wanted: list[str], names: list[str]) -> bool:
    words = [word for name in names for word in folded_words(name)]
    return bool(wanted) and all(any(word.startswith(want) for word in words) for want in wanted)
