"""A change of fees from its draft to its rates in force (fees_law.md §3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.text.sanitising.clean import NotSanitisable
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.component import find_cost_kind
from ebok_plugin.charges.domain.rate import RateOverlap, add_component_rate
from ebok_plugin.charges.domain.run.big_changes import change_bounds, rate_change_in_words
from ebok_plugin.charges.domain.tariff import RateMissing, rate_in_force
from ebok_plugin.charges.models import Component, CostKind
from ebok_plugin.fee_changes.domain.justification import render_justification
from ebok_plugin.fee_changes.domain.preconditions import (
    CostKindUnknown,
    FeeChangeError,
    lock_change,
    refuse_before_earlier,
    refuse_counted,
    require_user,
    second_person,
)
from ebok_plugin.fee_changes.domain.rate_exceptions import settle_components
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange, ReturnedChange
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.models import Account

JUSTIFICATION_LENGTH = 200


def list_rates_with_kinds(change: FeeChange) -> Sequence[ChangedRate]:
    """List the rates with the kind of cost on their day, without saving it.

    Raises CostKindUnknown (E-FEE-03) for a component without a kind of cost.
    """
    rates = list(change.rates.select_related("component", "property"))
    for row in rates:
        kind = find_cost_kind(row.component, row.planned_from)
        if kind is None:
            raise CostKindUnknown(
                row.component_id,
                _(
                    "Składnik {name} nie ma określonego rodzaju kosztu (zależny / niezależny)."
                ).format(name=row.component.name),
            )
        row.kind = kind
    return rates


def list_displayed_rates(change: FeeChange) -> Sequence[ChangedRate]:
    """List the rates for display, without saving anything.

    A draft's rates have the kind and old rate that the check would freeze now.
    """
    rates = list(change.rates.select_related("component", "property"))
    for row in rates if change.state == State.DRAFT else ():
        row.kind = find_cost_kind(row.component, row.planned_from) or ""
        row.old_rate = _old_rate(row)
    return rates


def describe_far_rates(rates: Sequence[ChangedRate], today: date) -> list[str]:
    """Describe the rates that change beyond the rule CHANGE_BOUNDS."""
    bounds = change_bounds(today)
    return [
        f"{row.component.name}: {rate_change_in_words(row.old_rate, row.rate)}"
        for row in rates
        if row.old_rate is not None and bounds.rate_beyond(row.old_rate, row.rate)
    ]


def components_without_kind(change: FeeChange) -> Sequence[Component]:
    """List the components for which `list_rates_with_kinds` refuses the change."""
    rates = change.rates.select_related("component")
    return [row.component for row in rates if not find_cost_kind(row.component, row.planned_from)]


def freeze_rates(change: FeeChange) -> Sequence[ChangedRate]:
    """Save with each rate its kind of cost and the rate paid until the day before."""
    rates = list_rates_with_kinds(change)
    for row in rates:
        row.old_rate = _old_rate(row)
        row.save(update_fields=["kind", "old_rate"])
    return rates


def _old_rate(row: ChangedRate) -> Decimal | None:
    """Find what is paid until the day before; None for a component that was not charged."""
    day = row.planned_from - timedelta(1)
    try:
        return rate_in_force(row.component, on=day, property=row.property)
    except RateMissing:
        return None


def refuse_incomplete_change(change: FeeChange, rates: Sequence[ChangedRate]) -> None:
    """Refuse a change without rates, reasons or resolution.

    Raises FeeChangeError: NO_RATES, E-FEE-02, RESOLUTION_REQUIRED.
    """
    if not rates:
        raise FeeChangeError("NO_RATES", _("Zmiana nie ma żadnej stawki. Dodaj co najmniej jedną."))
    if not change.justification:
        raise FeeChangeError("E-FEE-02", _("Uzasadnienie jest wymagane."))
    if len(change.justification) < JUSTIFICATION_LENGTH:
        raise FeeChangeError(
            "E-FEE-02",
            _(
                "Uzasadnienie jest wymagane. Ma {length} znaków, a potrzeba co najmniej {least}."
            ).format(length=len(change.justification), least=JUSTIFICATION_LENGTH),
        )
    controlled = any(row.kind == CostKind.Kind.CONTROLLED for row in rates)
    if controlled and not change.resolution:
        raise FeeChangeError(
            "RESOLUTION_REQUIRED",
            _("Podaj numer uchwały: zmieniają się opłaty zależne od Spółdzielni."),
        )


State = FeeChange.State
BEFORE_FORCE = (State.DRAFT, State.CHECKED, State.APPROVED, State.NOTIFYING)


@dataclass(frozen=True, slots=True)
class NewRate:
    """The price of a component from a month on, for everybody or for one property."""

    component: Component
    rate: Decimal
    planned_from: Period
    property: Property | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons that every payer reads word for word; the justification is Markdown."""

    justification: str = ""
    resolution: str = ""
    resolution_paper: UUID | None = None


@transaction.atomic
def draft_fee_change(
    rates: Sequence[NewRate], reasons: Reasons, *, origin: Origin, today: date
) -> FeeChange:
    """Save a new change with the next number of the year.

    Raises FeeChangeError RATE_TWICE, JUSTIFICATION_MARKUP for far too long or too deeply nested
    text.
    """
    wait_for_turn()
    change = FeeChange.objects.create(
        number=_next_number(today.year), made_by=require_user(origin), made_at=timezone.now()
    )
    _write(change, rates, reasons)
    record("FEE_CHANGE_DRAFTED", origin, obj=change, to_state=change.state, note=change.number)
    return change


@transaction.atomic
def redraft_fee_change(
    change: FeeChange, rates: Sequence[NewRate], reasons: Reasons, *, origin: Origin
) -> FeeChange:
    """Replace rates and reasons of an unchecked change.

    Raises FeeChangeError WRONG_STATE, RATE_TWICE, JUSTIFICATION_MARKUP.
    """
    row = lock_change(change, State.DRAFT)
    _write(row, rates, reasons)
    ReturnedChange.objects.filter(change=row).delete()
    record("FEE_CHANGE_REDRAFTED", origin, obj=row, note=row.number)
    return row


def is_returned(change: FeeChange) -> bool:
    """Return whether the second person sent the change back to its author."""
    return hasattr(change, "returned")


@transaction.atomic
def return_fee_change(change: FeeChange, *, reason: str, origin: Origin) -> FeeChange:
    """Send a change back to its author; it becomes a draft again.

    Raises FeeChangeError: WRONG_STATE, SECOND_PERSON, REASON_REQUIRED.
    """
    row = lock_change(change, State.DRAFT, State.CHECKED)
    by = second_person("fee_changes.change", row.made_by_id, origin)
    if not is_reason(reason):
        raise FeeChangeError("REASON_REQUIRED", _("Napisz, co poprawić (co najmniej 10 znaków)."))
    ReturnedChange.objects.update_or_create(
        change=row,
        defaults={"reason": reason.strip(), "returned_by": by, "returned_at": timezone.now()},
    )
    before, row.checked_by = row.state, None
    _move(row, State.DRAFT)
    record(
        "FEE_CHANGE_RETURNED",
        origin,
        obj=row,
        from_state=before,
        to_state=row.state,
        note=reason.strip(),
    )
    return row


@transaction.atomic
def check_fee_change(change: FeeChange, *, origin: Origin) -> FeeChange:
    """Mark a change as checked by a second person; freezes cost kinds and old rates.

    Raises FeeChangeError: WRONG_STATE, SECOND_PERSON, NO_RATES, E-FEE-02, E-FEE-03,
    RESOLUTION_REQUIRED.
    """
    row = lock_change(change, State.DRAFT)
    row.checked_by = second_person("fee_changes.change", row.made_by_id, origin)
    ReturnedChange.objects.filter(change=row).delete()
    refuse_incomplete_change(row, freeze_rates(row))
    _move(row, State.CHECKED)
    record("FEE_CHANGE_CHECKED", origin, obj=row, from_state=State.DRAFT, to_state=row.state)
    return row


@transaction.atomic
def approve_fee_change(change: FeeChange, *, decision: str, origin: Origin) -> FeeChange:
    """Save the board's approval, not by the maker; `decision` is its number.

    Raises FeeChangeError: WRONG_STATE, SECOND_PERSON, DECISION_REQUIRED.
    """
    row = lock_change(change, State.CHECKED)
    row.approved_by = second_person("fee_changes.change", row.made_by_id, origin)
    row.decision = decision.strip()
    if not row.decision:
        raise FeeChangeError("DECISION_REQUIRED", _("Podaj numer decyzji albo uchwały zarządu."))
    _move(row, State.APPROVED)
    record(
        "FEE_CHANGE_APPROVED",
        origin,
        obj=row,
        from_state=State.CHECKED,
        to_state=row.state,
        note=row.decision,
    )
    return row


@transaction.atomic
def annul_fee_change(change: FeeChange, *, reason: str, origin: Origin) -> FeeChange:
    """Annul a change that is not in force, notified or not; one in force needs a new change.

    Raises FeeChangeError: WRONG_STATE, REASON_REQUIRED, COUNTED_ELSEWHERE.
    """
    row = lock_change(change, *BEFORE_FORCE)
    refuse_counted(row)
    if not is_reason(reason):
        raise FeeChangeError("REASON_REQUIRED", _("Podaj powód odwołania (co najmniej 10 znaków)."))
    before, row.annul_reason = row.state, reason.strip()
    _move(row, State.ANNULLED)
    record(
        "FEE_CHANGE_ANNULLED",
        origin,
        obj=row,
        from_state=before,
        to_state=row.state,
        note=row.annul_reason,
    )
    return row


def _move(change: FeeChange, state: FeeChange.State) -> None:
    change.state = state
    change.save()


def _write(change: FeeChange, rates: Sequence[NewRate], reasons: Reasons) -> None:
    change.justification = reasons.justification.strip()
    try:
        render_justification(change.justification)
    except NotSanitisable as error:
        raise FeeChangeError("JUSTIFICATION_MARKUP", str(error)) from error
    change.resolution = reasons.resolution.strip()
    change.resolution_paper = reasons.resolution_paper
    change.save()
    change.rates.all().delete()
    _refuse_twice(rates)
    for new in rates:
        ChangedRate.objects.create(
            change=change,
            component=new.component,
            property=new.property,
            rate=new.rate,
            planned_from=new.planned_from.first_day,
        )


def _refuse_twice(rates: Sequence[NewRate]) -> None:
    seen: set[tuple[int, int | None]] = set()
    for new in rates:
        key = (new.component.pk, new.property.pk if new.property else None)
        if key in seen:
            raise FeeChangeError(
                "RATE_TWICE",
                _("Składnik {name} jest na liście dwa razy. Zostaw jeden wiersz.").format(
                    name=new.component.name
                ),
            )
        seen.add(key)


def _next_number(year: int) -> str:
    """Return the next `ZO/2026/1`; of two clerks at once the unique number refuses one."""
    numbers = FeeChange.objects.filter(number__startswith=f"ZO/{year}/")
    taken = (int(number.rpartition("/")[2]) for number in numbers.values_list("number", flat=True))
    return f"ZO/{year}/{max(taken, default=0) + 1}"


@transaction.atomic
def put_in_force(change: FeeChange, *, origin: Origin) -> FeeChange:
    """Add the rates of a change; accounts that were notified late keep the old ones.

    Raises FeeChangeError: WRONG_STATE, NOTICES_UNFINISHED, EARLIER_FIRST, RATE_OVERLAP,
    EXCEPTION_OVERLAP.
    """
    row = lock_change(change, State.NOTIFYING)
    if not row.all_made:
        raise FeeChangeError(
            "NOTICES_UNFINISHED", _("Zawiadomienia nie są jeszcze gotowe. Poczekaj na koniec.")
        )
    rates = list(row.rates.select_related("component", "property"))
    refuse_before_earlier(rates)
    for rate in rates:
        try:
            add_component_rate(
                rate.component, rate.rate, valid_from=rate.planned_from, property=rate.property
            )
        except RateOverlap as error:
            raise FeeChangeError(error.code, error.message) from error
    row.state = State.IN_FORCE
    row.save(update_fields=["state"])
    record("FEE_CHANGE_IN_FORCE", origin, obj=row, from_state=State.NOTIFYING, to_state=row.state)
    # Anyone who won against an earlier rate pays the new one, and is notified like the rest.
    contesting = Account.objects.filter(contests__isnull=False).values("pk")
    notified = Account.objects.filter(fee_notices__change=row).values("pk")
    settle_components(
        row, Account.objects.filter(Q(pk__in=notified) | Q(pk__in=contesting)), origin=origin
    )
    _supersede(row, origin)
    return row


def _supersede(change: FeeChange, origin: Origin) -> None:
    """Mark earlier changes without any newest rate as superseded."""
    for earlier in FeeChange.objects.filter(state=State.IN_FORCE).exclude(pk=change.pk):
        if all(_has_later(rate) for rate in earlier.rates.all()):
            earlier.state = State.SUPERSEDED
            earlier.save(update_fields=["state"])
            record(
                "FEE_CHANGE_SUPERSEDED",
                origin,
                obj=earlier,
                from_state=State.IN_FORCE,
                to_state=earlier.state,
                note=change.number,
            )


def _has_later(rate: ChangedRate) -> bool:
    return ChangedRate.objects.filter(
        change__state__in=(State.IN_FORCE, State.SUPERSEDED),
        component=rate.component_id,
        property=rate.property_id,
        planned_from__gt=rate.planned_from,
    ).exists()
