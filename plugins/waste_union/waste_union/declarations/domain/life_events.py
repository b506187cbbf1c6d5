"""What a death, a sale or a new manager means for declarations: steps of the event."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.life_events.domain.death import DEATH
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, StepState
from ebok_plugin.ledger.api import Account, Regime, has_later_charges
from waste_union.declarations.domain.properties import select_accepted
from waste_union.declarations.domain.queries import SEES, SEES_PROPERTIES
from waste_union.declarations.models import DeclarationRight, DeclaredProperty
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.fees.vocabulary import SEES_FEES

# Kinds that E-BOK declares.
SALE, MANAGER, ENDS_ACCOUNT = "SALE", "MANAGER", ("CLOSING", "JOINING")
CLERK = "finance_clerk"
REGISTER = "waste_union_declarations_{model}_modeladmin_{screen}"
KEEPS = "waste_union_declarations.change_declarationright"
KEEPS_PROPERTIES = "waste_union_declarations.change_declaredproperty"

TO_DO, DONE = StepState.TO_DO, StepState.DONE


def list_declaration_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps at the properties of an event."""
    if event.kind == MANAGER:
        return _manager_steps(event)
    if event.kind not in (DEATH, SALE, *ENDS_ACCOUNT):
        return []
    return [step for place in _select_properties(event) for step in _property_steps(event, place)]


def _select_properties(event: LifeEvent) -> QuerySet[DeclaredProperty]:
    """Select the property that was sold, or those for which somebody who died could declare."""
    places = DeclaredProperty.objects.select_related("account").order_by("code__polish")
    if event.kind == DEATH:
        return places.filter(rights__in=_lasting_rights(event, event.on)).distinct()
    sold = Account.objects.filter(account_no=event.account_no)
    # After the change it has the account that follows on the same premises.
    return places.filter(
        account__premises__in=sold.values("premises"), account__regime=Regime.WASTE
    )


def _lasting_rights(event: LifeEvent, day: date) -> QuerySet[DeclarationRight]:
    """Select the person's rights that still held on the day before."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day - timedelta(days=1))
    return DeclarationRight.objects.filter(lasting, person=event.person_id, valid_from__lte=day)


def _step(
    key: str,
    title: str,
    done: bool,
    screen: tuple[str, str, str],
    order: int,
    *,
    skippable: bool = False,
) -> EventStep:
    url, button, right = screen
    state = DONE if done else TO_DO
    rights = (right,)
    return EventStep(
        key, title, CLERK, state, "", url, button, rights, skippable=skippable, order=order
    )


def _property_steps(event: LifeEvent, place: DeclaredProperty) -> Iterator[EventStep]:
    """Yield them in their order: the obligation ends before the account changes hands."""
    page = reverse("declarations_desk_property", args=[place.pk]), _("Otwórz nieruchomość"), SEES
    accepted = select_accepted([place]).exclude(kind=DeclarationKind.CEASE)
    former = accepted.filter(declarant=event.person_id)
    yield _step(
        f"cease-{place.pk}",
        _("Przyjmij deklarację o ustaniu obowiązku: {place}").format(place=place),
        not former.exists(),
        page,
        10,
    )
    first_day = event.on if event.kind == SALE else event.on + timedelta(days=1)
    paid = Account.objects.filter(premises=place.account.premises_id) if place.account else ()
    charged = [row for row in paid if row.is_for_waste and row.payer_id == event.person_id]
    yield _step(
        f"fees-{place.pk}",
        _("Nalicz korektę opłat za odpady po dniu zdarzenia: {place}").format(place=place),
        not any(has_later_charges(account, first_day) for account in charged),
        (reverse("ebok_fee_runs"), _("Opłaty za odpady"), SEES_FEES),
        20,
    )
    yield from _right_steps(event, place)
    if event.kind in ENDS_ACCOUNT:
        return
    edit = reverse(REGISTER.format(model="declaredproperty", screen="edit"), args=[place.pk])
    yield _step(
        f"account-{place.pk}",
        _("Wpisz nieruchomości konto nowego płatnika: {place}").format(place=place),
        place.account is None or place.account.payer_id != event.person_id,
        (edit, _("Popraw nieruchomość"), KEEPS_PROPERTIES),
        60,
    )
    yield _step(
        f"declaration-{place.pk}",
        _("Przyjmij deklarację nowego właściciela: {place}").format(place=place),
        accepted.exclude(declarant=event.person_id).exists(),
        page,
        80,
        skippable=True,
    )


def _right_steps(event: LifeEvent, place: DeclaredProperty) -> Iterator[EventStep]:
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=event.on)
    rights = place.rights.filter(lasting, person=event.person_id)
    for right in rights.order_by("pk"):
        edit = reverse(REGISTER.format(model="declarationright", screen="edit"), args=[right.pk])
        title = _("Zakończ prawo do składania deklaracji: {place}")
        screen = edit, _("Zakończ prawo"), KEEPS
        yield _step(f"declares-{right.pk}", title.format(place=place), False, screen, 70)


def _manager_steps(event: LifeEvent) -> list[EventStep]:
    """Return the steps of the manager's rights: ended, and granted to the next one."""
    managed = _lasting_rights(event, event.on).filter(role=DeclarantKind.MANAGER)
    lasting = managed.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=event.on))
    others = DeclarationRight.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=event.on), role=DeclarantKind.MANAGER
    ).exclude(person=event.person_id)
    places = DeclaredProperty.objects.filter(rights__in=managed)
    if not places.exists():
        return []
    orphans = places.exclude(rights__in=others).exists()
    index = reverse(REGISTER.format(model="declarationright", screen="index"))
    new = reverse(REGISTER.format(model="declarationright", screen="create"))
    return [
        _step(
            "manager-ends",
            _("Zakończ prawa dotychczasowego zarządcy do składania deklaracji"),
            not lasting.exists(),
            (index, _("Prawa do deklaracji"), KEEPS),
            60,
        ),
        _step(
            "manager-begins",
            _("Nadaj prawa nowemu zarządcy, do każdej z nieruchomości"),
            not orphans,
            (new, _("Nadaj prawo"), SEES_PROPERTIES),
            70,
            skippable=True,
        ),
    ]
