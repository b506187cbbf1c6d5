"""Find what a run changes beyond the bounds: persons, rates, whole charges."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from ebok_plugin.charges.domain.queries.charged import standing_charges
from ebok_plugin.charges.domain.run.plan import PlannedPosting
from ebok_plugin.charges.models import Basis, ChargeRun, Component
from ebok_plugin.ledger.models import ChargeLine
from ebok_plugin.ledger.templatetags.ledger import format_quantity, write_decimal

PERSONS_CHANGED, RATE_CHANGED, FEE_CHANGED = "PERSONS_CHANGED", "RATE_CHANGED", "FEE_CHANGED"


RULE_CODE = "CHANGE_BOUNDS"


@dataclass(frozen=True, slots=True)
class ChangeBounds:
    """Bounds of a change; a change as large as a bound is beyond it.

    Percents are of the value before.
    """

    persons: int = 0
    persons_percent: int = 0
    fee_percent: int = 0
    rate_percent: int = 0

    def persons_beyond(self, before: Decimal, after: Decimal) -> bool:
        """Return whether the number of persons changes by a bound, absolute or in percent."""
        return before != after and (
            abs(after - before) >= self.persons or _by_percent(before, after, self.persons_percent)
        )

    def fee_beyond(self, before: Money, after: Money) -> bool:
        return _by_percent(before.amount, after.amount, self.fee_percent)

    def rate_beyond(self, before: Decimal, after: Decimal) -> bool:
        return _by_percent(before, after, self.rate_percent)


def change_bounds(on: date) -> ChangeBounds:
    """Return the rule of the day; without a rule every change is beyond the bounds. One query."""
    try:
        params = legal_rule(RULE_CODE, on=on).params
    except NoSuchRule:
        return ChangeBounds()
    return ChangeBounds(
        **{field.name: params.get(field.name) or 0 for field in fields(ChangeBounds)}
    )


def percent_change(before: Decimal, after: Decimal) -> int | None:
    """Return the change in whole percent, half up; None where the value before was zero."""
    return int(abs(after - before) * 200 // abs(before) + 1) // 2 if before else None


def rate_change_in_words(was: Decimal, now: Decimal) -> str:
    """Return `stawka zmienia się z 3,25 na 4,20 zł, czyli o 29%.`"""
    return _("stawka zmienia się z %(was)s na %(now)s zł, czyli o %(percent)s%%.") % {
        "was": format_quantity(was, 2),
        "now": format_quantity(now, 2),
        "percent": percent_change(was, now),
    }


def _by_percent(before: Decimal, after: Decimal, percent: int) -> bool:
    # Of nothing there is no part: what was not there before is new, and not a change.
    return bool(before) and before != after and abs(after - before) * 100 >= abs(before) * percent


@dataclass(frozen=True, slots=True)
class BigChange:
    """A change of one of the codes above, as text.

    A change of rate concerns a component and many accounts.
    """

    code: str
    message: str
    account: int | None = None
    component: int | None = None


@dataclass(slots=True)
class _Charged:
    """A component as charged before and as planned: all its quantity, and its last rate."""

    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    old_rate: Decimal | None = None
    rate: Decimal | None = None


@dataclass(slots=True)
class BigChanges:
    """Finds big changes portion by portion.

    Two queries for a portion whose charges differ, else none.
    """

    run: ChargeRun
    bounds: ChangeBounds
    components: Mapping[int, Component] = field(init=False)
    rates: set[tuple[int, Decimal, Decimal]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.components = Component.objects.in_bulk()

    def among(self, portion: Sequence[PlannedPosting]) -> Iterator[BigChange]:
        """Yield changes of charges that differ from the month before, or are corrected."""
        different = [one for one in portion if self._differs(one)]
        before = self._before([one.charged.account_id for one in different])
        for planned in different:
            yield from self._fee(planned)
            components = self._components(planned, before)
            # Once for all that is paid by persons.
            yield from islice(self._persons(planned, components), 1)
            for pk, charged in components.items():
                yield from self._rate(self.components[pk], charged)

    @property
    def _regular(self) -> bool:
        return self.run.kind == ChargeRun.Kind.REGULAR

    def _differs(self, planned: PlannedPosting) -> bool:
        changed = not self._regular or planned.total != planned.previous
        return planned.draft is not None and bool(planned.previous) and changed

    def _before(self, accounts: list[int]) -> Mapping[int, list[tuple[int, Decimal, Decimal]]]:
        """Return the lines of the month before by account; a correction carries them itself."""
        lines_by_account: defaultdict[int, list[tuple[int, Decimal, Decimal]]] = defaultdict(list)
        if not accounts or not self._regular:
            return lines_by_account
        documents = dict(
            standing_charges()
            .filter(account_id__among=accounts, period=str(Period.parse(self.run.period).previous))
            .values_list("pk", "account_id")
        )
        lines = ChargeLine.objects.filter(document_id__among=list(documents)).order_by()
        rows = lines.values_list("document_id", "component_id", "quantity", "rate")
        for document, component, quantity, rate in rows:
            lines_by_account[documents[document]].append((component, quantity, rate))
        return lines_by_account

    def _components(
        self, planned: PlannedPosting, before: Mapping[int, list[tuple[int, Decimal, Decimal]]]
    ) -> Mapping[int, _Charged]:
        components: defaultdict[int, _Charged] = defaultdict(_Charged)
        for component, quantity, rate in before.get(planned.charged.account_id, ()):
            components[component].before += quantity
            components[component].old_rate = rate
        assert planned.draft is not None  # only such are looked at
        for line in planned.draft.charged_lines:
            charged = components[line.component_id]
            if line.quantity < 0:  # a correction takes this back
                charged.before -= line.quantity
                charged.old_rate = line.rate
            else:
                charged.after += line.quantity
                charged.rate = line.rate
        return components

    def _fee(self, planned: PlannedPosting) -> Iterator[BigChange]:
        before = planned.previous
        after = planned.total if self._regular else planned.previous + planned.total
        if self.bounds.fee_beyond(before, after):
            message = _("Konto {number}: opłata zmienia się z {was} na {now}, czyli o {percent}%.")
            yield BigChange(
                FEE_CHANGED,
                message.format(
                    number=planned.charged.account_no,
                    was=before,
                    now=after,
                    percent=percent_change(before.amount, after.amount),
                ),
                account=planned.charged.account_id,
            )

    def _persons(
        self, planned: PlannedPosting, components: Mapping[int, _Charged]
    ) -> Iterator[BigChange]:
        for pk, charged in components.items():
            was, now = charged.before, charged.after
            by_persons = self.components[pk].basis == Basis.PERSONS
            if by_persons and was and self.bounds.persons_beyond(was, now):
                message = _("Lokal {premises}: liczba osób zmienia się z {was} na {now}.")
                yield BigChange(
                    PERSONS_CHANGED,
                    message.format(
                        premises=planned.charged.premises_code,
                        was=write_decimal(was.normalize()),
                        now=write_decimal(now.normalize()),
                    ),
                    account=planned.charged.account_id,
                    component=pk,
                )

    def _rate(self, component: Component, charged: _Charged) -> Iterator[BigChange]:
        """Yield the change once for all accounts that pay alike."""
        was, now = charged.old_rate, charged.rate
        if was is None or now is None or not self.bounds.rate_beyond(was, now):
            return
        if (component.pk, was, now) in self.rates:
            return
        self.rates.add((component.pk, was, now))
        message = _("Składnik {code}: stawka zmienia się z {was} na {now} zł, czyli o {percent}%.")
        yield BigChange(
            RATE_CHANGED,
            message.format(
                code=component.code,
                was=write_decimal(was.normalize()),
                now=write_decimal(now.normalize()),
                percent=percent_change(was, now),
            ),
            component=component.pk,
        )
