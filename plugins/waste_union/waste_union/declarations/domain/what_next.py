"""What follows a declaration that the office has not decided yet: days and amounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.api import own_accounts
from waste_union.declarations.apps import EBOK
from waste_union.declarations.domain.fee import BasisRefused, find_later_tariffs, list_owed_fees
from waste_union.declarations.domain.properties import select_rights
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.fees.domain.expected import ExpectedDue, expect_dues
from waste_union.fees.domain.queries import OwedFee
from waste_union.fees.vocabulary import FeeSource

REVIEW = "WASTE_REVIEW"
AT_THE_OFFICE = (DeclarationState.SUBMITTED, DeclarationState.UNDER_REVIEW)
OPEN = (*AT_THE_OFFICE, DeclarationState.CALLED_TO_CORRECT)
# The page mentions a refused declaration for so long.
REFUSED_LATELY = timedelta(30)
# Entered after all that the account owes today.
LAST = 2**62
# Who declares for more properties begins at the list of them.
FEW = 3
MAX_ROWS = 100


@dataclass(frozen=True, slots=True)
class WhatNext:
    """The day by which the office checks it (None without a rule), and the amounts it changes."""

    checked_by: date | None
    dues: Sequence[ExpectedDue]


def find_what_next(declaration: Declaration, today: date) -> WhatNext | None:
    """Return what follows a submitted declaration, None once it is decided.

    `declaration` comes with property and tariff. Makes nine queries at most.
    """
    if declaration.state not in AT_THE_OFFICE or declaration.filed_on is None:
        return None
    account = declaration.declared_property.account
    dues = expect_dues(account, _waiting_fees(declaration, today), today) if account else []
    return WhatNext(_find_review_term(declaration.filed_on), dues)


def _find_review_term(filed_on: date) -> date | None:
    try:
        return add_term_days(filed_on, legal_rule(REVIEW, on=filed_on).params["days"])
    except NoSuchRule:
        return None


def _waiting_fees(declaration: Declaration, today: date) -> list[OwedFee]:
    account = declaration.declared_property.account_id
    assert account is not None  # the caller looked
    try:
        owed = list_owed_fees(declaration, find_later_tariffs(declaration, today))
    except BasisRefused:
        # Later rates count other facts; the office asks for them.
        return []
    return [
        OwedFee(
            LAST + number,
            account,
            fee.month,
            None,
            fee.amount,
            fee.tariff.pk,
            FeeSource.DECLARATION,
            declaration.receipt_no,
        )
        for number, fee in enumerate(owed)
    ]


def find_own_waiting(user: object, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the reader's undecided declarations as one line (`PanelPart.filed`), or nothing.

    One that was refused lately, with none filed after it, has a line of its own. Makes one query,
    and none for a reader who has no account of the waste fee.
    """
    if realm != EBOK or not isinstance(user, User) or user.person_id is None:
        return []
    if not any(account.is_for_waste for account in own_accounts(user, today)):
        return []
    rows = _waiting_ready(person=user.person_id, today=today, refused_after=today - REFUSED_LATELY)
    lines = [_link(row) for row in rows if row.state == DeclarationState.REJECTED_FORMAL][:1]
    waiting = [row for row in rows if row.state != DeclarationState.REJECTED_FORMAL]
    if len(waiting) > 1:
        words = ngettext("%(n)s deklaracja czeka", "%(n)s deklaracji czeka", len(waiting))
        lines.append(PaperLink(_("Deklaracje w biurze"), reverse("declarations:list"), words))
    elif waiting:
        lines.append(_link(waiting[0]))
    return lines


def link_new_declaration(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the way to a new declaration for who may declare today (`PanelPart.tiles`).

    Who declares for many properties begins at their list, where a file is taken. One query.
    """
    if realm != EBOK or user.person_id is None:
        return []
    count = select_rights(today).filter(person=user.person_id).order_by()[: FEW + 1].count()
    if not count:
        return []
    detail = _("gdy zmieni się liczba osób")
    if count > FEW:
        detail = _("dla jednej nieruchomości albo z pliku")
    page = "declarations:start" if count <= FEW else "declarations:properties"
    return [PaperLink(_("Złóż deklarację"), reverse(page), detail)]


def _waiting(person: int, today: date, refused_after: date) -> QuerySet[Declaration]:
    own = select_rights(today).filter(person=person).values("declared_property")
    later = Declaration.objects.filter(
        declared_property=OuterRef("declared_property"),
        pk__gt=OuterRef("pk"),
        filed_on__isnull=False,
    )
    refused = Q(state=DeclarationState.REJECTED_FORMAL, expired_on__gt=refused_after)
    rows = Declaration.objects.filter(
        Q(state__in=OPEN) | refused & ~Exists(later), declared_property__in=own
    )
    return (
        rows.select_related("call").defer("xml", "payload", "calc_trace").order_by("-pk")[:MAX_ROWS]
    )


_waiting_ready = PreparedQuery(_waiting)


def _link(declaration: Declaration) -> PaperLink:
    address = reverse("declarations:one", args=[declaration.pk])
    number = declaration.receipt_no
    if declaration.state == DeclarationState.CALLED_TO_CORRECT:
        due = long_date(declaration.call.due_on)
        title = _("Deklaracja %(number)s: popraw ją do %(day)s") % {"number": number, "day": due}
        return PaperLink(title, address, _("wezwanie do korekty"))
    if declaration.state == DeclarationState.REJECTED_FORMAL:
        title = _("Deklaracja %(number)s nie została przyjęta") % {"number": number}
        return PaperLink(title, address, _("przeczytaj powód i złóż nową"))
    title = _("Deklaracja %(number)s czeka na sprawdzenie") % {"number": number}
    return PaperLink(
        title, address, _("nowa opłata %(fee)s miesięcznie") % {"fee": declaration.amount}
    )
