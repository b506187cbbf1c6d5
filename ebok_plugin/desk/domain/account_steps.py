"""The steps of events at the accounts that they are about."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.life_events.domain.death import DEATH
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, StepState
from ebok_plugin.apps import EBOK
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.charges.rights import SEES_VALUES
from ebok_plugin.desk.domain.event_accounts import (
    AT_ACCOUNTS,
    DIVISION,
    ENDS_ACCOUNT,
    OPEN_PLANS,
    WRONG_PAYER,
    describe_account,
    first_late_day,
    list_event_accounts,
)
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.late_charges import LateCharges, read_late_charges
from ebok_plugin.ledger.domain.payment_change import changes_waiting
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.models import Account, AccountAccess, PaymentPlan
from ebok_plugin.mirror.domain.queries import select_gone
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS
from ebok_plugin.statements.domain.batch import list_papers_to_print
from ebok_plugin.statements.rights import SEES_PAPERS

CLERK = "finance_clerk"
TO_DO, DONE, NOT_NEEDED = StepState.TO_DO, StepState.DONE, StepState.NOT_NEEDED
# Where a step is done: the address, its button, and the right that the screen asks for.
Screen = tuple[str, str, str]


def make_step(
    key: str,
    title: str,
    state: StepState,
    screen: Screen,
    detail: str = "",
    *,
    skippable: bool = False,
) -> EventStep:
    """Build a step of the finance desk."""
    url, button, right = screen
    return EventStep(key, title, CLERK, state, detail, url, button, (right,), skippable)


def link_inbox(right: str) -> Screen:
    return reverse("ebok_desk_inbox"), _("Do zatwierdzenia"), right


def link_snapshots() -> Screen:
    return reverse("ebok_import_snapshot"), _("Wczytaj stan"), ACCEPTS_SNAPSHOTS


def list_account_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps at the accounts of an event, on an own ledger or on a mirror."""
    if event.kind not in AT_ACCOUNTS or event.kind == DIVISION:
        return []
    accounts = list_event_accounts(event)
    steps = [step for account in accounts for step in _steps_of(event, account, today)]
    return [*steps, *_rights_steps(event, today)] if event.kind == DEATH else steps


def _steps_of(event: LifeEvent, account: Account, today: date) -> Iterator[EventStep]:
    if is_mirror():
        yield _program_step(event, account, today)
    elif event.kind == WRONG_PAYER:
        title = _("Wpisz właściwego płatnika: {account}")
        screen = "ebok_desk_correct_payer", _("Popraw płatnika")
        yield _change_step("correct", title, account, screen, account.payer_id != event.person_id)
        yield make_login_step(event, today)
    else:
        yield from _own_steps(event, account)
    yield _plan_step(account)
    yield _letter_step(event, account)
    if not is_mirror() and event.kind != WRONG_PAYER:
        yield _persons_step(event, account)


def _named(title: str, account: Account) -> str:
    return title.format(account=describe_account(account))


def _program_step(event: LifeEvent, account: Account, today: date) -> EventStep:
    """Return the step in the accounting program, which its next snapshot proves."""
    gone = select_gone(today).filter(pk=account.pk).exists()
    closes = event.kind in ENDS_ACCOUNT
    is_done = gone or (not closes and account.payer_id != event.person_id)
    title = (
        _("Zamknij {account} w programie księgowym i wczytaj nowy stan")
        if closes
        else _("Zmień płatnika w programie księgowym ({account}) i wczytaj nowy stan")
    )
    detail = (
        _("Potwierdził to wczytany stan.")
        if is_done
        else _("Ostatni wczytany stan ma jeszcze tę osobę. Opłaty po dniu rozlicza program.")
    )
    state = DONE if is_done else TO_DO
    key = f"program-{account.pk}"
    return make_step(key, _named(title, account), state, link_snapshots(), detail)


def _own_steps(event: LifeEvent, account: Account) -> Iterator[EventStep]:
    """Yield the steps that take back, hand over or close, and charge the next payer.

    What an account for waste is charged follows from declarations: its plugin has that step.
    """
    late = read_late_charges(account, first_late_day(event))
    settle = reverse("ebok_desk_late_charges", args=[account.pk, event.pk])
    screen = settle, _("Zobacz kwoty"), rights.POSTS
    if not account.is_for_waste:
        yield _late_step(event, late, screen)
    if event.kind in ENDS_ACCOUNT:
        action = "ebok_desk_close_account", _("Zamknij konto")
        title = _("Zamknij {account}")
    else:
        action = "ebok_ledger_new_payer", _("Wpisz nowego płatnika")
        heir = _("Wpisz spadkobiercę jako płatnika: {account}")
        title = heir if event.kind == DEATH else _("Wpisz nowego właściciela: {account}")
    yield _change_step("payer", title, account, action, account.closed_on is not None)
    if late.taken_back and event.kind not in ENDS_ACCOUNT:
        yield _charge_step(late, screen)


def _late_step(event: LifeEvent, late: LateCharges, screen: Screen) -> EventStep:
    title = _("Wycofaj naliczenia od {day}: {account}").format(
        day=format_day(late.first_day), account=describe_account(late.account)
    )
    state = TO_DO if late.standing or late.proposed else DONE if late.taken_back else NOT_NEEDED
    detail = {TO_DO: _("Na koncie są naliczenia po dniu zdarzenia."), DONE: ""}.get(
        state, _("Po tym dniu niczego nie naliczono.")
    )
    if late.proposed:
        detail = _("Wycofanie czeka na drugą osobę.")
    where = screen if late.standing else link_inbox(rights.POSTS)
    skippable = event.kind == DEATH
    return make_step(f"late-{late.account.pk}", title, state, where, detail, skippable=skippable)


def _change_step(
    key: str, title: str, account: Account, action: tuple[str, str], done: bool
) -> EventStep:
    """Return a step that a second person finishes; `action` is its address and button."""
    waits = not done and changes_waiting().filter(account=account).exists()
    url_name, button = action
    here = reverse(url_name, args=[account.pk]), button, rights.OPENS_ACCOUNTS
    return make_step(
        f"{key}-{account.pk}",
        _named(title, account),
        DONE if done else TO_DO,
        link_inbox(rights.OPENS_ACCOUNTS) if waits else here,
        _("Zmiana czeka na drugą osobę.") if waits else "",
    )


def _charge_step(late: LateCharges, screen: Screen) -> EventStep:
    title = _("Nalicz następnemu płatnikowi to, co wycofano: {account}")
    detail = "" if late.successor else _("Najpierw wpisz nowego płatnika.")
    if late.is_proposed:
        screen, detail = link_inbox(rights.POSTS), _("Korekta czeka na drugą osobę.")
    return make_step(
        f"charge-{late.account.pk}",
        _named(title, late.account),
        DONE if late.is_charged else TO_DO,
        screen if late.successor else ("", "", rights.POSTS),
        detail,
        skippable=True,
    )


def make_login_step(event: LifeEvent, today: date) -> EventStep:
    """Return the step for somebody who has no account left to sign in for."""
    person = event.person
    logins = person.users.filter(realm=EBOK).exclude(state=LoginState.CLOSED)
    needed = logins.exists() and not open_accesses(today).filter(person=person).exists()
    card = reverse("person_register_entry", args=[person.pk])
    return make_step(
        "login",
        _("Zamknij dostęp do E-BOK osoby, która nie ma już konta"),
        TO_DO if needed else NOT_NEEDED,
        (card, _("Otwórz osobę"), rights.SEES_PEOPLE),
        "" if needed else _("Ta osoba nie ma loginu albo ma inne konto."),
        skippable=True,
    )


def _plan_step(account: Account) -> EventStep:
    title = _("Odwołaj układ ratalny albo zostaw go dotychczasowemu płatnikowi: {account}")
    is_open = PaymentPlan.objects.filter(account=account, state__in=OPEN_PLANS).exists()
    card = reverse("ebok_desk_account", args=[account.pk])
    return make_step(
        f"plan-{account.pk}",
        _named(title, account),
        TO_DO if is_open else NOT_NEEDED,
        (card, _("Otwórz konto"), rights.SEES),
        "" if is_open else _("Nie ma układu."),
        skippable=account.payer.died_on is None,
    )


def _letter_step(event: LifeEvent, account: Account) -> EventStep:
    title = _("Sprawdź pisma, które czekają na wydruk: {account}")
    waits = list_papers_to_print().filter(account=account, person=event.person).exists()
    return make_step(
        f"letters-{account.pk}",
        _named(title, account),
        TO_DO if waits else NOT_NEEDED,
        (reverse("ebok_desk_papers"), _("Dokumenty dla mieszkańców"), SEES_PAPERS),
        "" if waits else _("Żadne pismo do tej osoby nie czeka."),
        skippable=True,
    )


def _persons_step(event: LifeEvent, account: Account) -> EventStep:
    values = PremisesValue.objects.filter(premises=account.premises_id, basis=Basis.PERSONS)
    charged = values.exists()
    changed = values.filter(valid_from__gte=event.on).exists()
    address = reverse("ebok_desk_premises_values", args=[account.premises_id])
    return make_step(
        f"persons-{account.pk}",
        _named(_("Popraw liczbę osób w lokalu: {account}"), account),
        DONE if changed else TO_DO if charged else NOT_NEEDED,
        (address, _("Wielkości lokalu"), SEES_VALUES),
        "" if charged else _("Ten lokal nie płaci od osób."),
        skippable=True,
    )


def _rights_steps(event: LifeEvent, today: date) -> list[EventStep]:
    """Return a step for each right that a death ends; one that says so where there is none."""
    mine = Q(person=event.person) & ~Q(role=AccountAccess.Role.PAYER)
    given = Q(account__payer=event.person, role=AccountAccess.Role.PROXY)
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    rows = AccountAccess.objects.filter(mine | given, lasting, revoked_at__isnull=True)
    title = _("Zakończ uprawnienie: {person}, {role}, {account}")
    edit = "ebok_plugin_ledger_accountaccess_modeladmin_edit"
    steps = [
        make_step(
            f"right-{access.pk}",
            title.format(
                person=access.person.name,
                role=access.get_role_display(),
                account=describe_account(access.account),
            ),
            TO_DO,
            (reverse(edit, args=[access.pk]), _("Zakończ uprawnienie"), rights.ENDS_RIGHTS),
        )
        for access in rows.select_related("account__premises__building", "person").order_by("pk")
    ]
    none = _("Nie trwa żadne pełnomocnictwo ani inne uprawnienie.")
    title = _("Zakończ uprawnienia do kont")
    return steps or [make_step("rights", title, NOT_NEEDED, ("", "", ""), none)]
