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
    CLOSING,
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


def list_account_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps at the accounts of an event, on an own ledger or on a mirror."""
    if event.kind not in AT_ACCOUNTS:
        return []
    accounts = list_event_accounts(event)
    steps = [step for account in accounts for step in _steps_of(event, account, today)]
    if event.kind == DEATH:
        steps += _rights_steps(event, today)
        if not accounts:
            title = _("Ustal, kto płaci dalej")
            detail = _("Ta osoba nie płaciła na żadnym koncie.")
            steps.insert(0, EventStep("payer", title, CLERK, NOT_NEEDED, detail))
    return steps


def _steps_of(event: LifeEvent, account: Account, today: date) -> Iterator[EventStep]:
    if is_mirror():
        yield _program_step(event, account, today)
    elif event.kind == WRONG_PAYER:
        yield _correct_step(event, account)
        yield make_login_step(event, today)
    else:
        yield from _own_steps(event, account)
    yield _plan_step(account)
    yield _letter_step(event, account)
    if not is_mirror() and event.kind != WRONG_PAYER:
        yield _persons_step(event, account)


def _program_step(event: LifeEvent, account: Account, today: date) -> EventStep:
    """Return the step in the accounting program, which its next snapshot proves."""
    gone = select_gone(today).filter(pk=account.pk).exists()
    changed = account.payer_id != event.person_id
    is_done = gone or (changed and event.kind != CLOSING)
    title = (
        _("Zamknij {account} w programie księgowym i wczytaj nowy stan")
        if event.kind == CLOSING
        else _("Zmień płatnika w programie księgowym ({account}) i wczytaj nowy stan")
    )
    detail = _("Ostatni wczytany stan ma jeszcze tę osobę. Opłaty po dniu rozlicza program.")
    return EventStep(
        f"program-{account.pk}",
        title.format(account=describe_account(account)),
        CLERK,
        DONE if is_done else TO_DO,
        _("Potwierdził to wczytany stan.") if is_done else detail,
        reverse("ebok_import_snapshot"),
        _("Wczytaj stan"),
        (ACCEPTS_SNAPSHOTS,),
    )


def _own_steps(event: LifeEvent, account: Account) -> Iterator[EventStep]:
    late = read_late_charges(account, first_late_day(event))
    settle = reverse("ebok_desk_late_charges", args=[account.pk, event.pk])
    state = TO_DO if late.standing or late.proposed else DONE if late.taken_back else NOT_NEEDED
    yield EventStep(
        f"late-{account.pk}",
        _("Wycofaj naliczenia od {day}: {account}").format(
            day=format_day(late.first_day), account=describe_account(account)
        ),
        CLERK,
        state,
        _describe_late(late),
        settle if late.standing else reverse("ebok_desk_inbox"),
        _("Zobacz kwoty") if late.standing else _("Do zatwierdzenia"),
        (rights.POSTS,),
        skippable=event.kind == DEATH,
    )
    yield _close_step(event, account) if event.kind == CLOSING else _payer_step(event, account)
    if late.taken_back and event.kind != CLOSING:
        yield _charge_step(account, late, settle)


def _describe_late(late: LateCharges) -> str:
    if late.proposed:
        return _("Wycofanie czeka na drugą osobę.")
    if late.standing:
        return _("Na koncie są naliczenia po dniu zdarzenia.")
    return "" if late.taken_back else _("Po tym dniu niczego nie naliczono.")


def _payer_step(event: LifeEvent, account: Account) -> EventStep:
    who = _("Wpisz spadkobiercę") if event.kind == DEATH else _("Wpisz nowego właściciela")
    title = _("{who} jako płatnika: {account}")
    detail = ""
    if account.closed_on:
        text = _("Dotychczasowe konto zamknięto {day}.")
        detail = text.format(day=format_day(account.closed_on))
    return _change_step(
        account,
        "payer",
        title.format(who=who, account=describe_account(account)),
        (_("Wpisz nowego płatnika"), "ebok_ledger_new_payer"),
        done=account.closed_on is not None,
        detail=detail,
    )


def _close_step(event: LifeEvent, account: Account) -> EventStep:
    return _change_step(
        account,
        "close",
        _("Zamknij {account}").format(account=describe_account(account)),
        (_("Zamknij konto"), "ebok_desk_close_account"),
        done=account.closed_on is not None,
    )


def _correct_step(event: LifeEvent, account: Account) -> EventStep:
    return _change_step(
        account,
        "correct",
        _("Wpisz właściwego płatnika: {account}").format(account=describe_account(account)),
        (_("Popraw płatnika"), "ebok_desk_correct_payer"),
        done=account.payer_id != event.person_id,
    )


def _change_step(
    account: Account,
    key: str,
    title: str,
    screen: tuple[str, str],
    *,
    done: bool,
    detail: str = "",
) -> EventStep:
    """Return a step that a second person finishes; `screen` is its button and address."""
    waits = not done and changes_waiting().filter(account=account).exists()
    button, url_name = screen
    return EventStep(
        f"{key}-{account.pk}",
        title,
        CLERK,
        DONE if done else TO_DO,
        _("Zmiana czeka na drugą osobę.") if waits else detail,
        reverse("ebok_desk_inbox") if waits else reverse(url_name, args=[account.pk]),
        _("Do zatwierdzenia") if waits else button,
        (rights.OPENS_ACCOUNTS,),
    )


def make_login_step(event: LifeEvent, today: date) -> EventStep:
    """Return the step for somebody who has no account left to sign in for."""
    person = event.person
    logins = person.users.filter(realm=EBOK).exclude(state=LoginState.CLOSED)
    reads = open_accesses(today).filter(person=person).exists()
    needed = logins.exists() and not reads
    return EventStep(
        "login",
        _("Zamknij dostęp do E-BOK osoby, która nie ma już konta"),
        CLERK,
        TO_DO if needed else NOT_NEEDED,
        "" if needed else _("Ta osoba nie ma loginu albo ma inne konto."),
        reverse("person_register_entry", args=[person.pk]),
        _("Otwórz osobę"),
        (rights.SEES_PEOPLE,),
        skippable=True,
    )


def _charge_step(account: Account, late: LateCharges, settle: str) -> EventStep:
    title = _("Nalicz następnemu płatnikowi to, co wycofano: {account}")
    return EventStep(
        f"charge-{account.pk}",
        title.format(account=describe_account(account)),
        CLERK,
        DONE if late.is_charged else TO_DO,
        _("Korekta czeka na drugą osobę.")
        if late.is_proposed
        else ""
        if late.successor
        else _("Najpierw wpisz nowego płatnika."),
        reverse("ebok_desk_inbox") if late.is_proposed else settle if late.successor else "",
        _("Do zatwierdzenia") if late.is_proposed else _("Zobacz kwoty"),
        (rights.POSTS,),
        skippable=True,
    )


def _plan_step(account: Account) -> EventStep:
    plans = PaymentPlan.objects.filter(account=account)
    open_plans = plans.filter(state__in=OPEN_PLANS)
    is_open = open_plans.exists()
    return EventStep(
        f"plan-{account.pk}",
        _("Odwołaj układ ratalny albo zostaw go dotychczasowemu płatnikowi: {account}").format(
            account=describe_account(account)
        ),
        CLERK,
        TO_DO if is_open else NOT_NEEDED,
        "" if is_open else _("Nie ma układu."),
        reverse("ebok_desk_account", args=[account.pk]),
        _("Otwórz konto"),
        (rights.SEES,),
        skippable=account.payer.died_on is None,
    )


def _letter_step(event: LifeEvent, account: Account) -> EventStep:
    letters = list_papers_to_print().filter(account=account, person=event.person)
    waits = letters.exists()
    title = _("Sprawdź pisma, które czekają na wydruk: {account}")
    return EventStep(
        f"letters-{account.pk}",
        title.format(account=describe_account(account)),
        CLERK,
        TO_DO if waits else NOT_NEEDED,
        "" if waits else _("Żadne pismo do tej osoby nie czeka."),
        reverse("ebok_desk_papers"),
        _("Dokumenty dla mieszkańców"),
        (SEES_PAPERS,),
        skippable=True,
    )


def _persons_step(event: LifeEvent, account: Account) -> EventStep:
    values = PremisesValue.objects.filter(premises=account.premises_id, basis=Basis.PERSONS)
    charged = values.exists()
    changed = values.filter(valid_from__gte=event.on).exists()
    return EventStep(
        f"persons-{account.pk}",
        _("Popraw liczbę osób w lokalu: {account}").format(account=describe_account(account)),
        CLERK,
        DONE if changed else TO_DO if charged else NOT_NEEDED,
        "" if charged else _("Ten lokal nie płaci od osób."),
        reverse("ebok_desk_premises_values", args=[account.premises_id]),
        _("Wielkości lokalu"),
        (SEES_VALUES,),
        skippable=True,
    )


def list_outside_rights(event: LifeEvent, today: date) -> list[AccountAccess]:
    """Return open rights that end with a death: the person's own, and those of its proxies."""
    person = event.person
    mine = Q(person=person) & ~Q(role=AccountAccess.Role.PAYER)
    given = Q(account__payer=person, role=AccountAccess.Role.PROXY)
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    rows = AccountAccess.objects.filter(mine | given, lasting, revoked_at__isnull=True)
    return list(rows.select_related("account__premises__building", "person").order_by("pk"))


def _rights_steps(event: LifeEvent, today: date) -> list[EventStep]:
    """Return a step for each right that is still open; one that says so where there is none."""
    title = _("Zakończ uprawnienie: {person}, {role}, {account}")
    steps = [
        EventStep(
            f"right-{access.pk}",
            title.format(
                person=access.person.name,
                role=access.get_role_display(),
                account=describe_account(access.account),
            ),
            CLERK,
            TO_DO,
            "",
            reverse("ebok_plugin_ledger_accountaccess_modeladmin_edit", args=[access.pk]),
            _("Zakończ uprawnienie"),
            (rights.ENDS_RIGHTS,),
        )
        for access in list_outside_rights(event, today)
    ]
    none = EventStep(
        "rights",
        _("Zakończ uprawnienia do kont"),
        CLERK,
        NOT_NEEDED,
        _("Nie trwa żadne pełnomocnictwo ani inne uprawnienie."),
    )
    return steps or [none]
