"""The case behind a charge, for the accounts of other plugins."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.web.row_key import uuid_key
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.plugins import NewRequest, OpenRequest, PaperLink
from cms_ext.plugins.realm import Realm
from coop_cases.domain.opening import find_requests, open_request
from coop_cases.domain.queries import CHARGES, SEES, own_cases
from coop_cases.domain.same_here import panel_page
from coop_cases.models import Case, DisputedRow
from coop_cases.models.service import CHARGE_PREFIX
from coop_cases.vocabulary import CaseChannel


def cases_behind(keys: Collection[str], user: object, today: date) -> Mapping[str, PaperLink]:
    """Map keys of charges and corrections to the cases that this reader may open. One query."""
    case_keys = [found for key in keys if (found := _case_of(key))]
    if not isinstance(user, User) or not case_keys:
        return {}
    return {
        f"{CHARGE_PREFIX}{case.pk}": PaperLink(
            _title(case) % {"number": case.number}, _page(case, user)
        )
        for case in _readable(user, today).filter(pk__in=case_keys).select_related("order")
    }


def _case_of(key: str) -> UUID | None:
    """Return the case that a key of this plugin names; None for other keys."""
    return uuid_key(key.removeprefix(CHARGE_PREFIX)) if key.startswith(CHARGE_PREFIX) else None


def _title(case: Case) -> str:
    if hasattr(case, "order"):
        return _("Zamówienie usługi, sprawa %(number)s")
    return _("Reklamacja, sprawa %(number)s")


def _readable(user: User, today: date) -> QuerySet[Case]:
    if user.realm == Realm.STAFF:
        if user.has_perm(SEES):
            return Case.objects.all()
        # Finance opens only the orders that it charges.
        orders = Case.objects.filter(order__isnull=False)
        return orders if user.has_perm(CHARGES) else orders.none()
    return own_cases(user, today)


def _page(case: Case, user: User) -> str:
    if user.realm == Realm.STAFF:
        screen = "cases_desk_one" if user.has_perm(SEES) else "cases_desk_charge"
        return reverse(screen, args=[case.pk])
    return panel_page("one", user.realm, case.pk)


def list_quoted_rows(kind: str) -> set[str]:
    """Return the keys of the rows of a kind that complaints quote."""
    return set(DisputedRow.objects.filter(kind=kind).values_list("key", flat=True))


def send_request(new: NewRequest, origin: Origin, today: date) -> OpenRequest:
    """Open a case with the request, in the panel of anyone who sends it."""
    realm = origin.signed_in.realm
    case = open_request(new, CaseChannel[realm.upper()], today=today, origin=origin)
    return _open_request(case, realm)


def find_followed_request(kind: str, key: str, user: object, today: date) -> OpenRequest | None:
    """Return the open request about this key, where the reader may open its case."""
    if not isinstance(user, User):
        return None
    readable = own_cases(user, today).filter(pk__in=find_requests(kind, key).values("pk"))
    case = readable.first()
    return _open_request(case, user.realm) if case else None


def _open_request(case: Case, realm: str) -> OpenRequest:
    answer_by = case.term_legal or case.due_internal
    return OpenRequest(case.number, panel_page("one", realm, case.pk), answer_by)
