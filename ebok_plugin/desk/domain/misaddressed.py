"""The check of what E-BOK still addresses to somebody who may not get it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import ZERO
from cms_ext.people.life_events.models import LifeEvent
from ebok_plugin.desk.domain.event_accounts import OPEN_PLANS, SALE
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.mirror.domain.queries import select_gone
from ebok_plugin.statements.domain.batch import list_papers_to_print


@dataclass(frozen=True, slots=True)
class Misaddressed:
    """A finding: `where` names the row by numbers, `message` says what is wrong."""

    code: str
    where: str
    message: str


def find_misaddressed() -> Iterator[Misaddressed]:
    """Yield plans, rights and letters of the dead, sellers who still pay, charges after closing."""
    yield from _of_the_dead()
    yield from _of_sellers()
    yield from _after_closing()


def _of_the_dead() -> Iterator[Misaddressed]:
    plans = PaymentPlan.objects.filter(state__in=OPEN_PLANS, account__payer__died_on__isnull=False)
    for plan in plans.select_related("account").order_by("pk"):
        text = _("Układ ratalny konta {number} trwa, choć płatnik nie żyje.")
        number = plan.account.account_no
        yield Misaddressed("DEAD_PLAN", f"plan {plan.pk}", text.format(number=number))
    today = business_today()
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    dead = Q(person__died_on__isnull=False) & ~Q(role=AccountAccess.Role.PAYER)
    given = Q(account__payer__died_on__isnull=False, role=AccountAccess.Role.PROXY)
    rows = AccountAccess.objects.filter(lasting, dead | given, revoked_at__isnull=True)
    for access in rows.select_related("account").order_by("pk"):
        text = _("Uprawnienie do konta {number} trwa po śmierci osoby albo jej mocodawcy.")
        number = access.account.account_no
        yield Misaddressed("DEAD_RIGHT", f"access {access.pk}", text.format(number=number))
    letters = list_papers_to_print().filter(person__died_on__isnull=False)
    for letter in letters.select_related("account").order_by("pk"):
        text = _("Pismo do osoby, która nie żyje, czeka na wydruk: konto {number}.")
        number = letter.account.account_no
        yield Misaddressed("DEAD_LETTER", f"paper {letter.pk}", text.format(number=number))


def _of_sellers() -> Iterator[Misaddressed]:
    sales = LifeEvent.objects.filter(kind=SALE).exclude(state=LifeEvent.State.GIVEN_UP)
    for event in sales.order_by("pk"):
        sold = Account.objects.filter(account_no=event.account_no, payer=event.person_id)
        if is_mirror():
            sold = sold.exclude(pk__in=select_gone(business_today()))
        if sold.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=event.on)).exists():
            text = _("Na koncie {number} płaci nadal ten, kto sprzedał lokal.")
            where = f"event {event.pk}"
            yield Misaddressed("SELLER_PAYS", where, text.format(number=event.account_no))
            continue
        last_day = event.on - timedelta(days=1)
        others = AccountAccess.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=last_day),
            account__in=Account.objects.filter(account_no=event.account_no),
            account__payer=event.person_id,
            revoked_at__isnull=True,
        ).exclude(role=AccountAccess.Role.PAYER)
        for access in others.order_by("pk"):
            text = _("Na sprzedanym koncie {number} trwa uprawnienie innej osoby.")
            number = event.account_no
            yield Misaddressed("SELLER_HOLDS", f"access {access.pk}", text.format(number=number))


def _after_closing() -> Iterator[Misaddressed]:
    if is_mirror():
        return
    late = LedgerEntry.objects.filter(
        kind=EntryKind.CHARGE,
        amount__gt=ZERO,
        booking_date__gt=F("account__closed_on"),
        reversed_by__isnull=True,
    )
    for entry in late.select_related("account").order_by("account_id", "seq"):
        text = _("Konto {number} ma naliczenie po zamknięciu: pozycja {seq}.")
        message = text.format(number=entry.account.account_no, seq=entry.seq)
        yield Misaddressed("CHARGED_AFTER_CLOSING", f"entry {entry.pk}", message)
