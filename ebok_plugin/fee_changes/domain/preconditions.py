"""A change under its lock, in a state that the act expects."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from ebok_plugin.charges.models import ComponentRate
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange


class FeeChangeError(Refusal):
    """A refused act; nothing of it was done."""


class CostKindUnknown(FeeChangeError):
    """E-FEE-03; `component` is the key of the component whose kind of cost nobody has said."""

    def __init__(self, component: int, message: str) -> None:
        super().__init__("E-FEE-03", message)
        self.component = component


def lock_change(change: FeeChange, *states: FeeChange.State) -> FeeChange:
    """The change, locked until the transaction ends. Raises FeeChangeError WRONG_STATE.

    The chain of sealed rows first, as whoever posts or records a delivery does: rates, deliveries
    and cases of a change are sealed.
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


def person_of(origin: Origin) -> User:
    """The acting user. ValueError for a job or a command: only people change fees."""
    if origin.actor is None:
        raise ValueError("A fee change is made by a person.")
    return origin.actor


def second_person(made_by_id: int, origin: Origin) -> User:
    """The acting user, who must not be the maker, superusers neither.

    Raises FeeChangeError SECOND_PERSON.
    """
    actor = person_of(origin)
    if actor.pk == made_by_id:
        raise FeeChangeError(
            "SECOND_PERSON", _("Tę czynność wykonuje inna osoba niż ta, która przygotowała zapis.")
        )
    return actor


# Two changes of one component: which of them may be told, and which is put in force first.
#
# Rates are added in the order of their days; a letter about one that could never be added would
# promise what nobody will charge.

State = FeeChange.State


def refuse_untellable(change: FeeChange) -> None:
    """Raises FeeChangeError: NOTICES_UNFINISHED, RATE_TOLD, RATE_OVERLAP.

    Letters of two changes are not made at once: those of the later one count the earlier.
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
                "RATE_TOLD",
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
    # Under the lock of all: two that are started at once wait for each other.
    beside = FeeChange.objects.select_for_update().filter(
        state__in=(State.APPROVED, State.NOTIFYING)
    )
    for other in beside.order_by("pk"):
        if other.pk != change.pk and other.state == State.NOTIFYING and not other.all_made:
            raise FeeChangeError(
                "NOTICES_UNFINISHED",
                _(
                    "Zawiadomienia o zmianie {number} jeszcze się tworzą, a nowe muszą je "
                    "uwzględnić. Poczekaj na ich koniec."
                ).format(number=other.number),
            )


def _refuse_backwards(rate: ChangedRate) -> None:
    known = ComponentRate.objects.filter(
        component=rate.component_id,
        property=rate.property_id,
        valid_from__gte=rate.planned_from,
    ).order_by("valid_from")
    first = known.first()
    if first is not None:
        raise FeeChangeError(
            "RATE_OVERLAP",
            _(
                "Składnik {name} ma już stawkę od {known}, więc stawka od {day} nie weszłaby w "
                "życie. Odwołaj tę zmianę i przygotuj nową, od późniejszego miesiąca."
            ).format(
                name=rate.component.name,
                known=long_date(first.valid_from),
                day=long_date(rate.planned_from),
            ),
        )


def refuse_before_earlier(rates: Sequence[ChangedRate]) -> None:
    """Raises FeeChangeError EARLIER_FIRST: a told rate of an earlier day could not follow these,
    which are all of one change.
    """
    days = {(one.component_id, one.property_id): one.planned_from for one in rates}
    told = ChangedRate.objects.filter(
        change__state=State.NOTIFYING, component__in={one.component_id for one in rates}
    ).select_related("change", "component")
    for other in told.order_by("planned_from", "pk"):
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
    """Raises FeeChangeError COUNTED_ELSEWHERE: letters name a rate of it as the one paid before."""
    components = change.rates.order_by().values("component")
    later = FeeChange.objects.filter(state=State.NOTIFYING, rates__component__in=components)
    for other in later.exclude(pk=change.pk).distinct().order_by("pk"):
        counted = other.notices.order_by().values_list("content__counted", flat=True)
        if any(one["number"] == change.number for some in counted for one in some or ()):
            raise FeeChangeError(
                "COUNTED_ELSEWHERE",
                _(
                    "Najpierw odwołaj zmianę {number}: jej zawiadomienia podają stawkę z tej "
                    "zmiany jako dotychczasową."
                ).format(number=other.number),
            )
