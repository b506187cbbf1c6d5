"""The kinds of events at an account, and the accounts that an event is about."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.dates.period import format_day
from cms_ext.people.life_events.domain.death import DEATH
from cms_ext.people.life_events.domain.life_event import name_event, select_open_events
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventSubject, LifeEventKind
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.models import Account, AccountAccess, PaymentPlan

SALE, CLOSING, WRONG_PAYER = "SALE", "CLOSING", "WRONG_PAYER"
JOINING, DIVISION = "JOINING", "DIVISION"
ENDS_ACCOUNT = (CLOSING, JOINING)
AT_ONE_ACCOUNT = (SALE, WRONG_PAYER, DIVISION, *ENDS_ACCOUNT)
AT_ACCOUNTS = (DEATH, *AT_ONE_ACCOUNT)
OPEN_PLANS = (PaymentPlan.State.PROPOSED, PaymentPlan.State.ACTIVE)


def _check_account(event: LifeEvent, today: date) -> None:
    account = Account.objects.filter(account_no=event.account_no, payer=event.person).first()
    if account is None:
        raise ValidationError(_("Ta osoba nie płaci na tym koncie. Zacznij od karty konta."))
    if account.closed_on is not None:
        raise ValidationError(_("To konto jest już zamknięte."))
    if event.on < account.opened_on:
        text = _("Konto otwarto {day}. Wpisz późniejszą datę.")
        raise ValidationError({"on": text.format(day=format_day(account.opened_on))})


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
    LifeEventKind(
        WRONG_PAYER,
        gettext_noop("Zły płatnik od początku"),
        gettext_noop("Konto od pierwszego dnia jest innej osoby: pomyłka przy zakładaniu."),
        EventSubject.ACCOUNT,
        day=gettext_noop("Dzień, w którym to wykryto"),
        proof=gettext_noop("Tytuł do lokalu albo inny dokument"),
        order=40,
        check=_check_account,
    ),
    LifeEventKind(
        JOINING,
        gettext_noop("Połączenie lokali"),
        gettext_noop("Dwa lokale stają się jednym, a konto jednego z nich się kończy."),
        EventSubject.ACCOUNT,
        day=gettext_noop("Ostatni dzień konta, które się kończy"),
        proof=gettext_noop("Protokół albo zaświadczenie o połączeniu"),
        order=50,
        check=_check_account,
    ),
    LifeEventKind(
        DIVISION,
        gettext_noop("Podział lokalu"),
        gettext_noop("Z części lokalu powstaje drugi lokal, z własnym kontem."),
        EventSubject.ACCOUNT,
        day=gettext_noop("Pierwszy dzień po podziale"),
        proof=gettext_noop("Protokół albo zaświadczenie o podziale"),
        order=60,
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
        paying = accounts.filter(paid if is_mirror() else lasting & paid)
        return list(paying.distinct().order_by("account_no__polish"))
    if event.kind in AT_ONE_ACCOUNT:
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
    return "" if account is None else describe_account(account)


def list_named_events(account: Account) -> list[tuple[int, str]]:
    """Return the open events of an account or its payer: the key, and the name of the kind."""
    about = Q(account_no=account.account_no) | Q(account_no="", person=account.payer_id)
    return [(event.pk, name_event(event)) for event in select_open_events().filter(about)]


def describe_account(account: Account) -> str:
    text = _("konto {number}, {place}")
    return text.format(number=account.account_no, place=account.premises.short_address)
