"""The accounts that an event is about, and the steps at them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.dates.period import format_day
from cms_ext.people.life_events.domain.death import DEATH
from cms_ext.people.life_events.domain.life_event import name_event, select_open_events
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, EventSubject, LifeEventKind, StepState
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.charges.rights import SEES_VALUES
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.late_charges import LateCharges, read_late_charges
from ebok_plugin.ledger.domain.payment_change import changes_waiting
from ebok_plugin.ledger.models import Account, AccountAccess, PaymentPlan
from ebok_plugin.mirror.domain.queries import select_gone
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS
from ebok_plugin.statements.domain.batch import list_papers_to_print
from ebok_plugin.statements.rights import SEES_PAPERS

SALE, CLOSING = "SALE", "CLOSING"
CLERK = "finance_clerk"
TO_DO, DONE, NOT_NEEDED = StepState.TO_DO, StepState.DONE, StepState.NOT_NEEDED
OPEN_PLANS = (PaymentPlan.State.PROPOSED, PaymentPlan.State.ACTIVE)


def _check_account(event: LifeEvent, today: date) -> None:
    account = Account.objects.filter(account_no=event.account_no, payer=event.person).first()
    if account is None:
        raise ValidationError(_("Ta osoba nie płaci na tym koncie. Zacznij od karty konta."))
    if account.closed_on is not None:
        raise ValidationError(_("To konto jest już zamknięte."))
    if event.on < account.opened_on:
        words = _("Konto otwarto {day}. Wpisz późniejszą datę.")
        raise ValidationError({"on": words.format(day=format_day(account.opened_on))})


KINDS = (
    LifeEventKind(
        SALE,
        gettext_noop("Sprzedaż albo darowizna lokalu"),
        gettext_noop("Lokal ma nowego właściciela i to on ma płacić."),
        EventSubject.ACCOUNT,
        day=gettext_noop("Od kiedy płaci nowy właściciel"),
        proof=gettext_noop("Akt notarialny albo inny dokument"),
        order=20,
        check=_check_account,
    ),
    LifeEventKind(
        CLOSING,
        gettext_noop("Zamknięcie konta"),
        gettext_noop("Lokal wraca do Spółdzielni albo znika i nikt po płatniku nie płaci."),
        EventSubject.ACCOUNT,
        day=gettext_noop("Ostatni dzień konta"),
        proof=gettext_noop("Protokół zdania lokalu albo inny dokument"),
        order=30,
        check=_check_account,
    ),
)


def first_late_day(event: LifeEvent) -> date:
    """Return the first day whose charges the person of the event is not to bear."""
    return event.on if event.kind == SALE else event.on + timedelta(days=1)


def list_event_accounts(event: LifeEvent) -> list[Account]:
    """Return the accounts of the event: the named one, or those a person who died paid for."""
    accounts = Account.objects.select_related("premises__building", "payer")
    if event.kind == DEATH:
        lasting = Q(closed_on__isnull=True) | Q(closed_on__gte=event.on - timedelta(days=1))
        # On a mirror the program's next payer takes the account over: the right says whose it was.
        paid = Q(payer=event.person) | Q(
            accesses__person=event.person, accesses__role=AccountAccess.Role.PAYER
        )
        found = accounts.filter(lasting & paid if not is_mirror() else paid)
        return list(found.distinct().order_by("account_no__polish"))
    if event.kind in (SALE, CLOSING):
        return list(accounts.filter(account_no=event.account_no))
    return []


def name_event_account(event: LifeEvent) -> str:
    """Return the account of the event with its flat; "" for an event without one."""
    account = (
        Account.objects.filter(account_no=event.account_no)
        .select_related("premises__building")
        .first()
        if event.account_no
        else None
    )
    return "" if account is None else _of(account)


def list_named_events(account: Account) -> list[tuple[int, str]]:
    """Return the open events of an account or its payer: the key, and the name of the kind."""
    about = Q(account_no=account.account_no) | Q(account_no="", person=account.payer_id)
    return [(event.pk, name_event(event)) for event in select_open_events().filter(about)]


def _of(account: Account) -> str:
    words = _("konto {number}, {place}")
    return words.format(number=account.account_no, place=account.premises.short_address)


def list_account_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps at the accounts of an event, on an own ledger or on a mirror."""
    if event.kind not in (DEATH, SALE, CLOSING):
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
    else:
        yield from _own_steps(event, account)
    yield _plan_step(account)
    yield _letter_step(event, account)
    if not is_mirror():
        yield _persons_step(event, account)


def _program_step(event: LifeEvent, account: Account, today: date) -> EventStep:
    """The payer changes in the accounting program; the next snapshot says that he did."""
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
        title.format(account=_of(account)),
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
            day=format_day(late.first_day), account=_of(account)
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
    waits = changes_waiting().filter(account=account).exists()
    is_done = account.closed_on is not None
    who = _("Wpisz spadkobiercę") if event.kind == DEATH else _("Wpisz nowego właściciela")
    title = _("{who} jako płatnika: {account}")
    return EventStep(
        f"payer-{account.pk}",
        title.format(who=who, account=_of(account)),
        CLERK,
        DONE if is_done else TO_DO,
        _("Dotychczasowe konto zamknięto {day}.").format(day=format_day(account.closed_on))
        if account.closed_on
        else _("Zmiana czeka na drugą osobę.")
        if waits
        else "",
        reverse("ebok_desk_inbox")
        if waits
        else reverse("ebok_ledger_new_payer", args=[account.pk]),
        _("Do zatwierdzenia") if waits else _("Wpisz nowego płatnika"),
        (rights.OPENS_ACCOUNTS,),
    )


def _close_step(event: LifeEvent, account: Account) -> EventStep:
    waits = changes_waiting().filter(account=account).exists()
    return EventStep(
        f"close-{account.pk}",
        _("Zamknij {account}").format(account=_of(account)),
        CLERK,
        TO_DO if account.closed_on is None else DONE,
        _("Zamknięcie czeka na drugą osobę.") if waits else "",
        reverse("ebok_desk_inbox")
        if waits
        else reverse("ebok_desk_close_account", args=[account.pk]),
        _("Do zatwierdzenia") if waits else _("Zamknij konto"),
        (rights.OPENS_ACCOUNTS,),
    )


def _charge_step(account: Account, late: LateCharges, settle: str) -> EventStep:
    return EventStep(
        f"charge-{account.pk}",
        _("Nalicz następnemu płatnikowi to, co wycofano: {account}").format(account=_of(account)),
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
            account=_of(account)
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
    return EventStep(
        f"letters-{account.pk}",
        _("Sprawdź pisma, które czekają na wydruk: {account}").format(account=_of(account)),
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
        _("Popraw liczbę osób w lokalu: {account}").format(account=_of(account)),
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
    """A step for each right that is still open; one that says so where there is none."""
    title = _("Zakończ uprawnienie: {person}, {role}, {account}")
    steps = [
        EventStep(
            f"right-{access.pk}",
            title.format(
                person=access.person.name,
                role=access.get_role_display(),
                account=_of(access.account),
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
