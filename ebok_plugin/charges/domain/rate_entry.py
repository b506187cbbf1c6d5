"""A rate entered by a clerk, without the notice of a fee change to payers.

Payers must be told of every change before it holds (fees_law.md §1), so this is for a component's
first rate and for what nobody has been charged by; the reason says why no notice is needed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.domain.rate import add_rate, refuse_bad_rate
from ebok_plugin.charges.domain.span import DAY
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.ledger.domain.guard import is_reason
from ebok_plugin.ledger.models import ChargeLine
from ebok_plugin.ledger.period import Period


@transaction.atomic
def enter_rate(
    component: Component,
    rate: Decimal,
    *,
    valid_from: date,
    property: Property | None = None,
    reason: str = "",
    origin: Origin,
) -> ComponentRate:
    """Save the rate of a component from a day on; one that begins on that day is corrected.

    The first rate that these payers have needs no reason. Raises ChargeError: RATE_NEGATIVE,
    RATE_SCALE, RATE_NEEDS_NOTICE (another one, no reason of ten characters), RATE_USED (its days
    are charged already), RATE_OVERLAP (a later one is known).
    """
    refuse_bad_rate(rate)
    Component.objects.select_for_update().get(pk=component.pk)
    first = is_first_rate(component, property)
    if not first and not is_reason(reason):
        raise ChargeError(
            "RATE_NEEDS_NOTICE",
            _(
                "Składnik {code} ma już stawkę, a o zmianie trzeba zawiadomić płatników: "
                "przygotuj zmianę opłat. Jeżeli nikt nie zapłacił jeszcze według tamtej stawki "
                "albo zawiadomiono wcześniej, podaj powód (co najmniej 10 znaków)."
            ).format(code=component.code),
        )
    _refuse_charged(component, property, valid_from)
    same_day = ComponentRate.objects.filter(
        component=component, property=property, valid_from=valid_from
    ).first()
    if same_day is None:
        row = add_rate(component, rate, valid_from=valid_from, property=property)
    else:
        row = same_day
        row.rate = rate
        row.save(update_fields=["rate"])
    _log("RATE_ENTERED", row, reason, origin)
    return row


@transaction.atomic
def withdraw_rate(rate: ComponentRate, *, reason: str, origin: Origin) -> None:
    """Delete a rate by which nobody was charged; the rate that it had ended holds on.

    Raises ChargeError: REASON_REQUIRED, RATE_USED.
    """
    if not is_reason(reason):
        raise ChargeError("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    Component.objects.select_for_update().get(pk=rate.component_id)
    _refuse_charged(rate.component, rate.property, rate.valid_from)
    _log("RATE_WITHDRAWN", rate, reason, origin)
    before = ComponentRate.objects.filter(
        component=rate.component_id, property=rate.property_id, valid_to=rate.valid_from - DAY
    ).first()
    valid_to = rate.valid_to
    rate.delete()
    if before is not None:
        before.valid_to = valid_to
        before.save(update_fields=["valid_to"])


def is_first_rate(component: Component, property: Property | None) -> bool:
    """Whether payers there have had no rate of the component so far."""
    theirs = Q(property__isnull=True) if property is None else Q(property=property)
    return not component.rates.filter(theirs | Q(property__isnull=True)).exists()


def last_charged(component: Component, property: Property | None) -> Period | None:
    """The last month in which a component was charged, in one property or anywhere."""
    lines = ChargeLine.objects.filter(
        component=component, document__entry__reversed_by__isnull=True
    )
    if property is not None:
        lines = lines.filter(document__account__premises__building__property=property)
    last = lines.aggregate(last=Max("document__period"))["last"]
    return Period.parse(last) if last else None


def _refuse_charged(component: Component, property: Property | None, valid_from: date) -> None:
    last = last_charged(component, property)
    # A rate holds for a month when it does on its first day (`ledger.md` §7).
    if last is not None and valid_from <= last.first_day:
        raise ChargeError(
            "RATE_USED",
            _(
                "Według dotychczasowej stawki naliczono już opłaty za {period}. Podaj dzień po "
                "{last} albo najpierw cofnij te naliczenia (storno paczki)."
            ).format(period=last.dotted, last=f"{last.first_day:%d.%m.%Y}"),
        )


def _log(action: str, rate: ComponentRate, reason: str, origin: Origin) -> None:
    record(
        action,
        origin,
        obj=rate,
        note=reason.strip(),
        changes={
            "component": rate.component.code,
            "property": rate.property.code if rate.property else None,
            "rate": f"{rate.rate:f}",
            "from": rate.valid_from.isoformat(),
        },
    )
