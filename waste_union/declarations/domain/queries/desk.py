"""What the union's desk sees and what waits for it. The door of declarations for staff."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.shortcuts import get_object_or_404

from cms_ext.base.text.typed_values import serial_number
from cms_ext.plugins import WaitingRows
from waste_union.declarations.domain.rate_notice import waiting_proposals
from waste_union.declarations.models import (
    Declaration,
    DeclaredProperty,
    FeeDecision,
    RateNotice,
)
from waste_union.declarations.vocabulary import NEVER_SUBMITTED, NUMBER_DIGITS, DeclarationState
from waste_union.fees.domain.queries.standing import obligations_on
from waste_union.tariffs.models import TariffVersion

SEES = "waste_union_declarations.view_declaration"
REVIEWS = "waste_union_declarations.review_declaration"
TYPES = "waste_union_declarations.type_declaration"
READS_PESEL = "waste_union_declarations.read_declaredpesel"
SEES_PROPERTIES = "waste_union_declarations.view_declaredproperty"
DRAFTS_DECISIONS = "waste_union_declarations.add_feedecision"
SEES_DECISIONS = "waste_union_declarations.view_feedecision"
CONFIRMS_DECISIONS = "waste_union_declarations.confirm_feedecision"
SEES_NOTICES = "waste_union_declarations.view_ratenotice"
ISSUES_NOTICES = "waste_union_declarations.add_ratenotice"
PRINTS_NOTICES = "waste_union_declarations.add_noticeprint"


def came_in() -> QuerySet[Declaration]:
    """All that were submitted, the newest first, without their files."""
    rows = Declaration.objects.exclude(state__in=NEVER_SUBMITTED)
    return whole(rows).order_by("-filed_on", "-pk")


def whole(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """With what lists read of each, in the one query."""
    return rows.select_related("declared_property", "declarant", "reviewed_by", "call").defer("xml")


def any_declaration(key: int) -> Declaration:
    """One that came in, or a paper that is still being typed in. Raises Http404."""
    related = ("declared_property__commune", "declared_property__account", "form_version")
    more = ("declarant", "tariff_version", "reviewed_by", "call", "replaces")
    rows = Declaration.objects.exclude(Q(channel="EBOK") & Q(state__in=NEVER_SUBMITTED))
    return get_object_or_404(rows.select_related(*related, *more), pk=key)


def declarations_found(query: str) -> QuerySet[Declaration]:
    """By number, receipt, property's code or address, or declarant."""
    words = query.strip()
    number = serial_number(words, NUMBER_DIGITS)
    fits = Q(number__icontains=number) | Q(receipt_no__icontains=number)
    fits |= Q(declared_property__code__icontains=words)
    fits |= Q(declared_property__address__icontains=words)
    fits |= Q(declarant__name__icontains=words)
    return came_in().filter(fits)


def properties_declared(today: date) -> QuerySet[DeclaredProperty]:
    """Each property with what is in force there: number, persons, and the fee of today with the
    kind and number of its paper. One query.
    """
    held = obligations_on(today).filter(account=OuterRef("account"))
    in_force = Declaration.objects.filter(
        declared_property=OuterRef("pk"), state=DeclarationState.ACCEPTED
    )
    persons = in_force.annotate(said=Cast(KT("payload__persons"), IntegerField())).values("said")
    return DeclaredProperty.objects.select_related("commune", "account").annotate(
        in_force=Subquery(in_force.values("number")[:1]),
        in_force_key=Subquery(in_force.values("pk")[:1]),
        declared_persons=Subquery(persons[:1]),
        held_amount=Subquery(held.values("monthly_fee")[:1]),
        held_source=Subquery(held.values("source")[:1]),
        held_number=Subquery(held.values("source_key")[:1]),
    )


def properties_that_differ(today: date) -> QuerySet[DeclaredProperty]:
    """Those where fewer or more persons are declared than the office knows of, or none at all."""
    known = properties_declared(today).filter(known_persons__isnull=False)
    same = Q(known_persons=F("declared_persons"), declared_persons__isnull=False)
    return known.exclude(same)


def any_property(key: int) -> DeclaredProperty:
    """Raises Http404."""
    rows = DeclaredProperty.objects.select_related("commune__authority", "account")
    return get_object_or_404(rows, pk=key)


def properties_found(query: str, today: date) -> QuerySet[DeclaredProperty]:
    """By code, address or number of the account."""
    words = query.strip()
    fits = Q(code__icontains=words) | Q(address__icontains=words)
    fits |= Q(account__account_no__icontains=words)
    return properties_declared(today).filter(fits).order_by("code")


def all_decisions() -> QuerySet[FeeDecision]:
    """The newest first."""
    rows = FeeDecision.objects.select_related("declared_property", "drafted_by", "confirmed_by")
    return rows.order_by("-drafted_on", "-pk")


def drafted_decisions() -> QuerySet[FeeDecision]:
    """Those that wait for a second person."""
    return all_decisions().filter(confirmed_on__isnull=True)


def tariffs_with_notices() -> QuerySet[TariffVersion]:
    """The tariffs, the newest first, with how many properties were told of each. One query."""
    told = RateNotice.objects.filter(tariff_version=OuterRef("pk")).order_by()
    counted = told.values("tariff_version").annotate(number=Count("pk")).values("number")
    rows = TariffVersion.objects.select_related("commune")
    return rows.annotate(told=Coalesce(Subquery(counted), 0)).order_by("-valid_from", "pk")


def tariffs_to_print() -> QuerySet[TariffVersion]:
    """Those of them with notices that nobody has printed yet, and how many as `to_print`."""
    waiting = RateNotice.objects.filter(tariff_version=OuterRef("pk"), print__isnull=True)
    counted = waiting.order_by().values("tariff_version").annotate(number=Count("pk"))
    rows = tariffs_with_notices().annotate(to_print=Subquery(counted.values("number")))
    return rows.filter(to_print__gt=0)


def notices_to_print(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Notices for the post that nobody has printed yet."""
    return WaitingRows(RateNotice.objects.filter(print__isnull=True), since="issued_on")


def any_tariff(key: int) -> TariffVersion:
    """Raises Http404."""
    return get_object_or_404(TariffVersion.objects.select_related("commune"), pk=key)


def notices_by(tariff: TariffVersion) -> QuerySet[RateNotice]:
    """What was issued by a tariff, in the order of its numbers."""
    rows = RateNotice.objects.filter(tariff_version=tariff)
    return rows.select_related("declared_property", "print").order_by("number")


def any_decision(key: int) -> FeeDecision:
    """Raises Http404."""
    related = ("declared_property__commune", "tariff_version", "drafted_by", "confirmed_by")
    return get_object_or_404(FeeDecision.objects.select_related(*related), pk=key)


def any_notice(key: int) -> RateNotice:
    """Raises Http404."""
    related = ("declared_property", "declaration__declarant", "tariff_version")
    return get_object_or_404(RateNotice.objects.select_related(*related), pk=key)


# --- what waits for whom, on the first screen -------------------------------------------------


def new_declarations(user: AbstractBaseUser, today: date) -> WaitingRows:
    """What came in and nobody has taken up."""
    rows = Declaration.objects.filter(state=DeclarationState.SUBMITTED)
    return WaitingRows(rows, since="filed_on")


def my_declarations(user: AbstractBaseUser, today: date) -> WaitingRows:
    """What this clerk reviews, and did not hand over to a second person."""
    rows = Declaration.objects.filter(state=DeclarationState.UNDER_REVIEW, reviewed_by=user.pk)
    proposed = waiting_proposals().filter(declaration__isnull=False).values("declaration")
    return WaitingRows(rows.exclude(pk__in=proposed), since="filed_on")


def declarations_to_confirm(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Big changes that somebody else proposes to accept."""
    waiting = waiting_proposals().filter(declaration__isnull=False).exclude(proposed_by=user.pk)
    rows = Declaration.objects.filter(pk__in=waiting.values("declaration"))
    return WaitingRows(rows, since="proposal__proposed_on")


def rates_to_confirm(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Big changes of rates whose notices somebody else proposes to issue."""
    waiting = waiting_proposals().filter(tariff_version__isnull=False)
    return WaitingRows(waiting.exclude(proposed_by=user.pk), since="proposed_on")


def late_corrections(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Calls whose term has passed without a correction: a decision may set the fee."""
    rows = Declaration.objects.filter(
        state=DeclarationState.CALLED_TO_CORRECT, call__due_on__lt=today
    )
    return WaitingRows(rows, due="call__due_on")


def decisions_to_confirm(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Drafts of decisions by somebody else."""
    drafts = FeeDecision.objects.filter(confirmed_on__isnull=True)
    return WaitingRows(drafts.exclude(drafted_by=user.pk), since="drafted_on")
