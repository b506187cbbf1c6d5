"""The same application once more: led back in its own browser, seen at the desk, told by e-mail.

No page tells it to a stranger: whoever types somebody's data gets the page that everybody gets,
and the owner of the registered address reads in T1 that there is an earlier one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from cms_ext.access.domain.applicant import name_on_file_should_be, premises_named
from cms_ext.access.domain.checks.person_checks import OPEN
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.people.identity.domain.people import normalised_name
from cms_ext.premises.domain.codes import normalised_address

# By these keys of the forms, beside name and premises, one tells whose application it is.
WHOSE = ("member_no", "tax_id", "regon", "email", "phone")


@dataclass(frozen=True, slots=True)
class Repetition:
    """Other open applications of the same person to the same panel, oldest first."""

    earlier: tuple[AccessApplication, ...] = ()
    later: tuple[AccessApplication, ...] = ()


def is_sent_again(application: AccessApplication, panel: str, payload: Mapping[str, Any]) -> bool:
    """Whether an application that is not decided says word for word what was typed now."""
    return (
        application.panel == panel
        and application.state in ApplicationState.undecided()
        and application.payload == dict(payload)
    )


def repetition_of(application: AccessApplication) -> Repetition:
    """Who is one person says the register or, where it knows nobody, the same data in both."""
    if application.state not in OPEN:
        return Repetition()
    others = (
        AccessApplication.objects.filter(panel=application.panel, state__in=OPEN)
        .exclude(pk=application.pk)
        .order_by("received_at", "pk")
    )
    same = [other for other in others if _is_same_person(application, other)]
    own = (application.received_at, application.pk)
    return Repetition(
        tuple(other for other in same if (other.received_at, other.pk) < own),
        tuple(other for other in same if (other.received_at, other.pk) > own),
    )


def _is_same_person(one: AccessApplication, other: AccessApplication) -> bool:
    if one.person_id is not None and other.person_id is not None:
        return one.person_id == other.person_id
    return _whose(one.payload) == _whose(other.payload)


def _whose(payload: Mapping[str, Any]) -> Hashable:
    return (
        normalised_name(name_on_file_should_be(payload)),
        *(str(payload.get(key) or "").casefold() for key in WHOSE),
        frozenset(map(normalised_address, premises_named(payload))),
    )
