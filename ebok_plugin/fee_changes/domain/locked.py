"""A change under its lock, in a state that the act expects."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import User
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange


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
