"""Queries of declarations: what staff see and what waits for them, what a declarant has."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.tables.values import polish_decimal
from cms_ext.base.text.polish_lookups import contains_text, find_words
from cms_ext.base.text.typed_values import serial_number
from cms_ext.office.approvals.domain.act import leave_to_another
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PaperLink, WaitingRows
from cms_ext.premises.domain.codes import parse_flat_address
from cms_ext.premises.domain.flat_query import read_flat_query
from ebok_plugin.ledger.api import Account, PremisesFacts
from waste_union.declarations import vocabulary
from waste_union.declarations.domain.drafting import list_possible_kinds
from waste_union.declarations.domain.facts import read_declared_facts
from waste_union.declarations.domain.fee_decision import HeldFee, find_held_fees
from waste_union.declarations.domain.properties import find_forms, select_properties
from waste_union.declarations.domain.rate_notice import waiting_proposals
from waste_union.declarations.models import (
    Declaration,
    DeclaredProperty,
    FeeDecision,
    RateNotice,
    ReliefApplication,
)
from waste_union.declarations.vocabulary import (
    NEVER_SUBMITTED,
    NUMBER_DIGITS,
    DeclarationState,
    ReliefState,
)
from waste_union.fees.domain.queries import select_month_obligations
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
SEES_RELIEFS = "waste_union_declarations.view_reliefapplication"
DRAFTS_RELIEFS = "waste_union_declarations.draft_reliefdecision"
ISSUES_RELIEFS = "waste_union_declarations.issue_reliefdecision"


def list_submitted() -> QuerySet[Declaration]:
    """Select all submitted declarations, newest first, without their files."""
    rows = Declaration.objects.exclude(state__in=NEVER_SUBMITTED)
    return with_declaration_relations(rows).order_by("-filed_on", "-pk")


def with_declaration_relations(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Select everything that lists show of a declaration in one query."""
    return rows.select_related("declared_property", "declarant", "reviewed_by", "call").defer("xml")


def get_declaration(key: int) -> Declaration:
    """Return a submitted declaration, or a paper that is being entered. Raises Http404."""
    related = ("declared_property__commune", "declared_property__account", "form_version")
    more = ("declarant", "tariff_version", "reviewed_by", "call", "replaces")
    rows = Declaration.objects.exclude(Q(channel="EBOK") & Q(state__in=NEVER_SUBMITTED))
    return get_object_or_404(rows.select_related(*related, *more), pk=key)


def search_declarations(query: str) -> QuerySet[Declaration]:
    """Search submitted declarations by number, receipt, property or declarant.

    Streets may be declined, as in „Znajdź konto”.
    """
    number = serial_number(query.strip(), NUMBER_DIGITS)
    fits = contains_text("number", number) | contains_text("receipt_no", number)
    place = "declared_property"
    fits |= find_words(query, f"{place}__code", f"{place}__address", "declarant__name")
    fits |= Q(declared_property_id__among=_find_places_at(query))
    return list_submitted().filter(fits)


def _find_places_at(query: str) -> list[int]:
    """Return the keys of properties whose address is meant. At most one query."""
    wanted = read_flat_query(query)
    if not wanted.names:
        return []
    places = DeclaredProperty.objects.values_list("pk", "address")
    return [pk for pk, address in places if wanted.fits(parse_flat_address(address, ""), "")]


def list_declared_properties(today: date) -> QuerySet[DeclaredProperty]:
    """Select properties with the declaration in force, its persons, and the fee of today.

    The fee comes with the kind and the number of its paper. Makes one query.
    """
    obligations = select_month_obligations(today).filter(account=OuterRef("account"))
    in_force = Declaration.objects.filter(
        declared_property=OuterRef("pk"), state=DeclarationState.ACCEPTED
    )
    persons = in_force.annotate(persons=Cast(KT("payload__persons"), IntegerField())).values(
        "persons"
    )
    return DeclaredProperty.objects.select_related("commune", "account").annotate(
        in_force=Subquery(in_force.values("number")[:1]),
        in_force_key=Subquery(in_force.values("pk")[:1]),
        declared_persons=Subquery(persons[:1]),
        held_amount=Subquery(obligations.values("monthly_fee")[:1]),
        held_source=Subquery(obligations.values("source")[:1]),
        held_number=Subquery(obligations.values("source_key")[:1]),
    )


def properties_that_differ(today: date) -> QuerySet[DeclaredProperty]:
    """Select properties whose declared persons differ from the known ones, or are missing."""
    known = list_declared_properties(today).filter(known_persons__isnull=False)
    same = Q(known_persons=F("declared_persons"), declared_persons__isnull=False)
    return known.exclude(same)


def get_property(key: int) -> DeclaredProperty:
    """Return a property with its commune and account. Raises Http404."""
    rows = DeclaredProperty.objects.select_related("commune__authority", "account")
    return get_object_or_404(rows, pk=key)


def search_properties(query: str, today: date) -> QuerySet[DeclaredProperty]:
    """Search properties by code, address or account number."""
    fits = find_words(query, "code", "address", "account__account_no")
    return list_declared_properties(today).filter(fits).order_by("code__polish")


def list_decisions() -> QuerySet[FeeDecision]:
    """Select all decisions, newest first."""
    rows = FeeDecision.objects.select_related("declared_property", "drafted_by", "confirmed_by")
    return rows.order_by("-drafted_on", "-pk")


def list_reliefs(*states: ReliefState) -> QuerySet[ReliefApplication]:
    """Select the applications for instalments or deferral in these states, oldest first."""
    rows = ReliefApplication.objects.filter(state__in=states).defer("paper", "document")
    return rows.select_related("account", "drafted_by").order_by("answer_by", "pk")


def reliefs_to_draft(user: AbstractBaseUser, today: date) -> WaitingRows:
    return WaitingRows(list_reliefs(ReliefState.FILED), since="filed_at")


def reliefs_to_issue(user: User, today: date) -> WaitingRows:
    return WaitingRows(
        leave_to_another(list_reliefs(ReliefState.DRAFTED), "declarations.relief", user),
        since="filed_at",
    )


def drafted_decisions() -> QuerySet[FeeDecision]:
    """Select decisions that wait for a second person."""
    return list_decisions().filter(confirmed_on__isnull=True)


def tariffs_with_notices() -> QuerySet[TariffVersion]:
    """Select tariffs, newest first, with the number of notices of each. Makes one query."""
    notices = RateNotice.objects.filter(tariff_version=OuterRef("pk")).order_by()
    counted = notices.values("tariff_version").annotate(number=Count("pk")).values("number")
    rows = TariffVersion.objects.select_related("commune")
    return rows.annotate(told=Coalesce(Subquery(counted), 0)).order_by("-valid_from", "pk")


def tariffs_to_print() -> QuerySet[TariffVersion]:
    """Select tariffs with unprinted notices; `to_print` is their number."""
    waiting = RateNotice.objects.filter(tariff_version=OuterRef("pk"), print__isnull=True)
    counted = waiting.order_by().values("tariff_version").annotate(number=Count("pk"))
    rows = tariffs_with_notices().annotate(to_print=Subquery(counted.values("number")))
    return rows.filter(to_print__gt=0)


def notices_to_print(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return the work queue of notices that nobody has printed yet."""
    return WaitingRows(RateNotice.objects.filter(print__isnull=True), since="issued_on")


def get_tariff(key: int) -> TariffVersion:
    """Return a tariff with its commune. Raises Http404."""
    return get_object_or_404(TariffVersion.objects.select_related("commune"), pk=key)


def list_rate_notices(tariff: TariffVersion) -> QuerySet[RateNotice]:
    """Select the notices of a tariff, by number."""
    rows = RateNotice.objects.filter(tariff_version=tariff)
    return rows.select_related("declared_property", "print").order_by("number")


def get_decision(key: int) -> FeeDecision:
    """Return a decision with its property and persons. Raises Http404."""
    related = ("declared_property__commune", "tariff_version", "drafted_by", "confirmed_by")
    return get_object_or_404(FeeDecision.objects.select_related(*related), pk=key)


def get_rate_notice(key: int) -> RateNotice:
    """Return a notice with its declaration and tariff. Raises Http404."""
    related = ("declared_property", "declaration__declarant", "tariff_version")
    return get_object_or_404(RateNotice.objects.select_related(*related), pk=key)


# Work queues of the first screen.


def new_declarations(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return the work queue of submitted declarations that nobody has taken up."""
    rows = Declaration.objects.filter(state=DeclarationState.SUBMITTED)
    return WaitingRows(rows, since="filed_on")


def my_declarations(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return the work queue of declarations that this clerk reviews and has not handed over."""
    rows = Declaration.objects.filter(state=DeclarationState.UNDER_REVIEW, reviewed_by=user.pk)
    proposed = waiting_proposals().filter(declaration__isnull=False).values("declaration")
    return WaitingRows(rows.exclude(pk__in=proposed), since="filed_on")


def declarations_to_confirm(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return the work queue of big changes that somebody else proposes to accept."""
    waiting = leave_to_another(
        waiting_proposals().filter(declaration__isnull=False), "declarations.big_change", user
    )
    rows = Declaration.objects.filter(pk__in=waiting.values("declaration"))
    return WaitingRows(rows, since="proposal__proposed_on")


def rates_to_confirm(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return the work queue of big changes of rates that somebody else proposes to announce."""
    waiting = waiting_proposals().filter(tariff_version__isnull=False)
    return WaitingRows(
        leave_to_another(waiting, "declarations.big_change", user), since="proposed_on"
    )


def late_corrections(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return the work queue of calls whose term passed without a correction."""
    rows = Declaration.objects.filter(
        state=DeclarationState.CALLED_TO_CORRECT, call__due_on__lt=today
    )
    return WaitingRows(rows, due="call__due_on")


def decisions_to_confirm(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return the work queue of decisions drafted by somebody else."""
    drafts = FeeDecision.objects.filter(confirmed_on__isnull=True)
    return WaitingRows(
        leave_to_another(drafts, "declarations.fee_decision", user), since="drafted_on"
    )


IN_FORCE = vocabulary.DeclarationState.ACCEPTED
CALLED = vocabulary.DeclarationState.CALLED_TO_CORRECT
ON_ITS_WAY = (*vocabulary.UNFINISHED, CALLED)


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """A property, the declaration in force, and the one that is being filled in or decided.

    `online` are the kinds that its form takes through the portal, `held` is the fee of today.
    """

    place: DeclaredProperty
    accepted: Declaration | None
    open: Declaration | None
    online: Collection[str] = ()
    held: HeldFee | None = None

    @property
    def persons(self) -> int | None:
        """Return the declared number of persons.

        None if another method counts or nothing is in force.
        """
        return self.accepted.payload.get("persons") if self.accepted else None

    @property
    def differs(self) -> bool:
        """Return whether the office knows of another number of persons."""
        known = self.place.known_persons
        return known is not None and self.persons is not None and known != self.persons

    @property
    def kinds(self) -> Sequence[vocabulary.DeclarationKind]:
        """Return the kinds that can be started there now."""
        if self.open is not None and self.open.state != CALLED:
            return ()
        return list_possible_kinds(
            self.online, accepted=self.accepted is not None, called=self.open is not None
        )

    @property
    def is_own_draft(self) -> bool:
        return self.open is not None and self.open.state in vocabulary.BEFORE_SUBMITTING


def filter_properties(places: QuerySet[DeclaredProperty], query: str) -> QuerySet[DeclaredProperty]:
    """Keep the properties whose code or address contains every word."""
    return places.filter(find_words(query, "code", "address"))


def list_declared_rows(
    places: Sequence[DeclaredProperty], person: Person, today: date
) -> list[DeclaredRow]:
    """Return a row for each property, in order. Makes three queries.

    Only the person's own drafts are included.
    """
    own_draft = Q(state__in=vocabulary.BEFORE_SUBMITTING, declarant=person)
    submitted = Q(state__in=(IN_FORCE, *ON_ITS_WAY)) & ~Q(state__in=vocabulary.BEFORE_SUBMITTING)
    rows = Declaration.objects.filter(own_draft | submitted, declared_property__in=places).defer(
        "xml"
    )
    accepted: dict[int, Declaration] = {}
    going_on: dict[int, Declaration] = {}
    for declaration in rows.order_by("pk"):
        (accepted if declaration.state == IN_FORCE else going_on)[
            declaration.declared_property_id
        ] = declaration
    forms, held = find_forms(places, today), find_held_fees(places, today)
    return [
        DeclaredRow(
            place,
            accepted.get(place.pk),
            going_on.get(place.pk),
            form.kinds if (form := forms.get(place.commune.authority_id)) else (),
            held.get(place.pk),
        )
        for place in places
    ]


def list_drafts_to_sign(person: Person) -> QuerySet[Declaration]:
    """Select the person's own drafts, oldest first."""
    drafts = Declaration.objects.filter(declarant=person, state=vocabulary.DeclarationState.DRAFT)
    return drafts.select_related("declared_property__commune", "form_version").order_by("pk")


def list_declared_facts(user: User, account: Account, today: date) -> Sequence[PremisesFacts]:
    """Return the declared facts of the account's property, for who may declare for it."""
    if user.person is None or not account.is_for_waste:
        return []
    places = list(select_properties(user.person, today).filter(account=account))
    links = (PaperLink(_("Deklaracje i ich zmiana"), reverse("declarations:properties"), ""),)
    return [
        PremisesFacts(_("Co zadeklarowano"), tuple(_facts(row)), links)
        for row in list_declared_rows(places, user.person, today)
    ]


def _facts(row: DeclaredRow) -> Iterator[tuple[str, str]]:
    yield _("Zabudowa"), row.place.get_building_kind_display()
    if row.held is not None:
        yield _("Opłata za miesiąc"), str(row.held.amount)
        yield _("Na podstawie"), row.held.words
    if row.accepted is None:
        yield _("Deklaracja"), _("jeszcze żadna nie obowiązuje")
        return
    facts = read_declared_facts(row.accepted)
    if facts.persons:
        yield _("Osoby"), str(facts.persons)
    if facts.area is not None:
        yield _("Powierzchnia (m²)"), polish_decimal(facts.area)
    if facts.households and not facts.containers:
        yield _("Gospodarstwa domowe"), str(facts.households)
    if facts.containers:
        counted = (f"{code} × {number}" for code, number in sorted(facts.containers.items()))
        yield _("Opróżnienia pojemników w miesiącu"), ", ".join(counted)
    yield _("Kompostownik"), _("tak") if facts.composter else _("nie")
    if row.open is not None:
        yield _("W toku"), row.open.get_state_display()
