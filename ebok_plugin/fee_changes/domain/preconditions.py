"""What every act on a fee change checks first: lock, state, second person, other changes.

Rates are added in the order of their days. A letter about a rate that could never be added would
promise what nobody will charge.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from ebok_plugin.charges.models import ComponentRate
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange

State = FeeChange.State


class FeeChangeError(Refusal):
    """A refused act on a fee change; nothing of it was done."""


class CostKindUnknown(FeeChangeError):
    """E-FEE-03: the kind of cost of `component` (its key) is not set."""

    def __init__(self, component: int, message: str) -> None:
        super().__init__("E-FEE-03", message)
        self.component = component


def lock_change(change: FeeChange, *states: FeeChange.State) -> FeeChange:
    """Lock the change until the transaction ends. Raises FeeChangeError WRONG_STATE.

    Takes the turn in the chain of sealed rows first, as posting and recording a delivery do:
    rates, deliveries and contests are sealed.
    """
    wait_for_turn()
    row = FeeChange.objects.select_for_update().get(pk=change.pk)
    if row.state not in states:
        raise FeeChangeError(
            "WRONG_STATE",
            _("Zmiana {number} jest w stanie „{state}”. Odśwież stronę.").format(
                number=row.number, state=row.get_state_display()
            ),
        )
    return row


def require_user(origin: Origin) -> User:
    """Return the acting user. ValueError for a job or a command: only people change fees."""
    if origin.actor is None:
        raise ValueError("A fee change is made by a person.")
    return origin.actor


def second_person(act: str, made_by_id: int, origin: Origin) -> User:
    """Return the acting user, who must not be the maker, not even as a superuser.

    Raises FeeChangeError SECOND_PERSON.
    """
    by: User = require_second_person(act, made_by_id, require_user(origin), FeeChangeError)
    return by


def refuse_conflicting_notice(change: FeeChange) -> None:
    """Refuse to notify of a change that collides with another one.

    Letters of two changes are not made at once: those of the later one count the earlier.
    Raises FeeChangeError: NOTICES_UNFINISHED, RATE_ANNOUNCED, RATE_OVERLAP.
    """
    _refuse_unfinished(change)
    for rate in change.rates.select_related("component"):
        same_day = (
            ChangedRate.objects.filter(
                change__state=State.NOTIFYING,
                component=rate.component_id,
                property=rate.property_id,
                planned_from=rate.planned_from,
            )
            .select_related("change")
            .first()
        )
        if same_day is not None:
            raise FeeChangeError(
                "RATE_ANNOUNCED",
                _(
                    "O nowej stawce składnika {name} od {day} zawiadamia już zmiana {number}. "
                    "Odwołaj jedną z tych zmian."
                ).format(
                    name=rate.component.name,
                    day=long_date(rate.planned_from),
                    number=same_day.change.number,
                ),
            )
        _refuse_backwards(rate)


def _refuse_unfinished(change: FeeChange) -> None:
    # All are locked, so that two changes started at once wait for each other.
    running = FeeChange.objects.select_for_update().filter(
        state__in=(State.APPROVED, State.NOTIFYING)
    )
    for other in running.order_by("pk"):
        if other.pk != change.pk and other.state == State.NOTIFYING and not other.all_made:
            raise FeeChangeError(
                "NOTICES_UNFINISHED",
                _(
                    "Zawiadomienia o zmianie {number} jeszcze się tworzą, a nowe muszą je "
                    "uwzględnić. Poczekaj na ich koniec."
                ).format(number=other.number),
            )


def _refuse_backwards(rate: ChangedRate) -> None:
    later_rates = ComponentRate.objects.filter(
        component=rate.component_id,
        property=rate.property_id,
        valid_from__gte=rate.planned_from,
    ).order_by("valid_from")
    later_rate = later_rates.first()
    if later_rate is not None:
        raise FeeChangeError(
            "RATE_OVERLAP",
            _(
                "Składnik {name} ma już stawkę od {known}, więc stawka od {day} nie weszłaby w "
                "życie. Odwołaj tę zmianę i przygotuj nową, od późniejszego miesiąca."
            ).format(
                name=rate.component.name,
                known=long_date(later_rate.valid_from),
                day=long_date(rate.planned_from),
            ),
        )


def refuse_before_earlier(rates: Sequence[ChangedRate]) -> None:
    """Refuse to put rates of one change in force before an earlier announced one.

    Raises FeeChangeError EARLIER_FIRST.
    """
    days = {(rate.component_id, rate.property_id): rate.planned_from for rate in rates}
    announced = ChangedRate.objects.filter(
        change__state=State.NOTIFYING, component__in={rate.component_id for rate in rates}
    ).select_related("change", "component")
    for other in announced.order_by("planned_from", "pk"):
        day = days.get((other.component_id, other.property_id))
        if day is not None and other.planned_from < day:
            raise FeeChangeError(
                "EARLIER_FIRST",
                _(
                    "Najpierw wprowadź w życie albo odwołaj zmianę {number}: zmienia składnik "
                    "{name} od wcześniejszego miesiąca."
                ).format(number=other.change.number, name=other.component.name),
            )


def refuse_counted(change: FeeChange) -> None:
    """Refuse to annul a change whose rates other letters count as the former ones.

    Raises FeeChangeError COUNTED_ELSEWHERE.
    """
    components = change.rates.order_by().values("component")
    later = FeeChange.objects.filter(state=State.NOTIFYING, rates__component__in=components)
    for other in later.exclude(pk=change.pk).distinct().order_by("pk"):
        counted = other.notices.order_by().values_list("content__counted", flat=True)
        if any(entry["number"] == change.number for entries in counted for entry in entries or ()):
            raise FeeChangeError(
                "COUNTED_ELSEWHERE",
                _(
                    "Najpierw odwołaj zmianę {number}: jej zawiadomienia podają stawkę z tej "
                    "zmiany jako dotychczasową."
                ).format(number=other.number),
            )
