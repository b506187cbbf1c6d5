"""A change of manager: the kind of event, its steps, and the verb that moves all rights."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, EventSubject, LifeEventKind, StepState
from ebok_plugin.desk.domain.account_steps import make_login_step, make_step
from ebok_plugin.desk.domain.event_accounts import describe_account
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.domain.holding import Holding, end_access, grant_access
from ebok_plugin.ledger.models import AccountAccess

MANAGER = "MANAGER"
KIND = LifeEventKind(
    MANAGER,
    gettext_noop("Zmiana zarządcy"),
    gettext_noop("Lokalami albo nieruchomościami tej osoby zarządza od jakiegoś dnia kto inny."),
    EventSubject.PERSON,
    day=gettext_noop("Od kiedy zarządza nowy zarządca"),
    proof=gettext_noop("Umowa, uchwała albo inny dokument"),
    order=60,
)


def list_managed(event: LifeEvent) -> QuerySet[AccountAccess]:
    """Select the rights as a manager that last on the day from which another one manages."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=event.on)
    rows = AccountAccess.objects.filter(
        lasting,
        person=event.person_id,
        role=AccountAccess.Role.MANAGER,
        valid_from__lt=event.on,
        revoked_at__isnull=True,
    )
    return rows.select_related("account__premises__building").order_by(
        "account__account_no__polish"
    )


def list_manager_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps of a change of manager: the rights to accounts, and the login."""
    if event.kind != MANAGER:
        return []
    managed = list(list_managed(event))
    ever = AccountAccess.objects.filter(person=event.person_id, role=AccountAccess.Role.MANAGER)
    done = StepState.DONE if ever.exists() else StepState.NOT_NEEDED
    here = reverse("ebok_desk_new_manager", args=[event.pk])
    return [
        make_step(
            "accounts",
            _("Przekaż konta nowemu zarządcy"),
            StepState.TO_DO if managed else done,
            (here, _("Wybierz zarządcę"), rights.GRANTS),
            ", ".join(describe_account(access.account) for access in managed),
        ),
        make_login_step(event, today),
    ]


@transaction.atomic
def hand_over_accounts(event: LifeEvent, person: Person, *, origin: Origin) -> int:
    """End the manager's rights with the day before, and grant `person` the same; return how many.

    Raises ValidationError, by field, for the same person, and for what the register refuses.
    """
    if person.pk == event.person_id:
        raise ValidationError({"person": _("To dotychczasowy zarządca. Wybierz nowego.")})
    moved = list(list_managed(event))
    for access in moved:
        holding = Holding(person, access.role, event.on, access.valid_to, access.scope)
        grant_access(access.account, holding, origin=origin)
        end_access(access, on=event.on - timedelta(days=1), origin=origin)
    return len(moved)
