"""The steps of events that change the flats themselves: two joined, or one divided."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, StepState
from cms_ext.premises.models import Premises
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.charges.rights import SEES_VALUES
from ebok_plugin.desk.domain.account_steps import Screen, link_snapshots, make_step
from ebok_plugin.desk.domain.event_accounts import DIVISION, JOINING, list_event_accounts
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.models import Account, ChargeDocument

SEES_PREMISES = "cms_ext_premises.view_premises"
TO_DO, DONE, NOT_NEEDED = StepState.TO_DO, StepState.DONE, StepState.NOT_NEEDED


def list_flat_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps at the flats: their entries, their areas, and the new flat's account."""
    if event.kind not in (JOINING, DIVISION):
        return []
    steps = _joining_steps if event.kind == JOINING else _division_steps
    return [step for account in list_event_accounts(event) for step in steps(event, account)]


def _joining_steps(event: LifeEvent, account: Account) -> Iterator[EventStep]:
    ended = account.premises
    values = PremisesValue.objects.filter(
        premises__building=ended.building_id, basis=Basis.AREA_M2, valid_from__gt=event.on
    )
    grown = values.exclude(premises=ended).exists()
    if not is_mirror():
        yield make_step(
            "joined-area",
            _("Wpisz nową powierzchnię tam, gdzie przybyło"),
            DONE if grown else TO_DO,
            _open_place("budynek", ended.building_id, _("Otwórz budynek")),
            "" if grown else _("W tym budynku żadnej powierzchni nie zmieniono od tego dnia."),
            skippable=True,
        )
    yield make_step(
        "joined-end",
        _("Zakończ w rejestrze: {flat}").format(flat=ended.short_address),
        TO_DO if ended.valid_to is None else DONE,
        _open_place("lokal", ended.pk, _("Otwórz w rejestrze")),
    )


def _division_steps(event: LifeEvent, account: Account) -> Iterator[EventStep]:
    divided = account.premises
    new = Premises.objects.filter(building=divided.building_id, valid_from=event.on)
    new_flats = list(new.exclude(pk=divided.pk).order_by("code__polish"))
    yield make_step(
        "division-register",
        _("Podziel w rejestrze: {flat}").format(flat=divided.short_address),
        DONE if new_flats else TO_DO,
        _open_place("lokal", divided.pk, _("Otwórz w rejestrze")),
        "" if new_flats else _("W rejestrze nic w tym budynku nie zaczyna się tego dnia."),
    )
    if not is_mirror():
        yield from _area_steps(event, [divided, *new_flats])
    for flat in new_flats:
        yield _account_step(flat)
    if not is_mirror():
        yield _charged_step(event, account)


def _area_steps(event: LifeEvent, flats: Sequence[Premises]) -> Iterator[EventStep]:
    """Yield a step for each flat whose area E-BOK keeps by days and nobody entered since."""
    values = PremisesValue.objects.filter(basis=Basis.AREA_M2)
    kept = set(values.filter(premises=flats[0]).values_list("premises", flat=True))
    entered = set(
        values.filter(premises__in=flats, valid_from__gte=event.on).values_list(
            "premises", flat=True
        )
    )
    for flat in flats:
        state = NOT_NEEDED if not kept else DONE if flat.pk in entered else TO_DO
        yield make_step(
            f"division-area-{flat.pk}",
            _("Wpisz powierzchnię od dnia podziału: {flat}").format(flat=flat.short_address),
            state,
            (
                reverse("ebok_desk_premises_values", args=[flat.pk]),
                _("Powierzchnie i osoby"),
                SEES_VALUES,
            ),
            _("Opłaty liczą się z powierzchni w rejestrze.") if state == NOT_NEEDED else "",
        )


def _account_step(flat: Premises) -> EventStep:
    opened = Account.objects.filter(premises=flat).exists()
    create = reverse("ebok_desk_open_account")
    return make_step(
        f"division-account-{flat.pk}",
        _("Otwórz konto: {flat}").format(flat=flat.short_address),
        DONE if opened else TO_DO,
        link_snapshots() if is_mirror() else (create, _("Otwórz konto"), rights.OPENS_ACCOUNTS),
        "" if opened or not is_mirror() else _("Potwierdzi to wczytany stan."),
    )


def _charged_step(event: LifeEvent, account: Account) -> EventStep:
    """Return the step for months charged by the area before the division."""
    months = ChargeDocument.objects.filter(
        account=account, period__gte=f"{event.on:%Y-%m}", correction_of__isnull=True
    )
    charged = months.exists()
    corrected = ChargeDocument.objects.filter(correction_of__in=months).exists()
    card = reverse("ebok_desk_account", args=[account.pk])
    return make_step(
        "division-charged",
        _("Skoryguj miesiące naliczone po dniu podziału według dawnej powierzchni"),
        DONE if corrected else TO_DO if charged else NOT_NEEDED,
        (card, _("Otwórz konto"), rights.SEES),
        "" if charged else _("Po tym dniu niczego nie naliczono."),
        skippable=True,
    )


def _open_place(slug: str, key: int, button: str) -> Screen:
    return reverse("premises_place", args=[slug, key]), button, SEES_PREMISES
