"""The check of what E-BOK still addresses to somebody who may not get it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import ZERO
from cms_ext.people.life_events.domain.misaddressed import Misaddressed, make_finding
from cms_ext.people.life_events.models import LifeEvent
from ebok_plugin.desk.domain.event_accounts import OPEN_PLANS, SALE
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.mirror.domain.queries import select_gone


def find_misaddressed() -> Iterator[Misaddressed]:
    """Yield plans and rights of the dead, sellers who still pay, charges after closing."""
    for code, text, rows in _list_rows():
        for row in rows.select_related("account").order_by("pk"):
            yield make_finding(code, row, text.format(number=row.account.account_no))
    yield from _of_sellers()


def _list_rows() -> Iterator[tuple[str, str, Any]]:
    plans = PaymentPlan.objects.filter(state__in=OPEN_PLANS, account__payer__died_on__isnull=False)
    yield "DEAD_PLAN", _("Układ ratalny konta {number} trwa, choć płatnik nie żyje."), plans
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=business_today())
    dead = Q(person__died_on__isnull=False) & ~Q(role=AccountAccess.Role.PAYER)
    given = Q(account__payer__died_on__isnull=False, role=AccountAccess.Role.PROXY)
    held = AccountAccess.objects.filter(lasting, dead | given, revoked_at__isnull=True)
    text = _("Uprawnienie do konta {number} trwa po śmierci osoby albo jej mocodawcy.")
    yield "DEAD_RIGHT", text, held
    late = LedgerEntry.objects.filter(
        kind=EntryKind.CHARGE,
        amount__gt=ZERO,
        booking_date__gt=F("account__closed_on"),
        reversed_by__isnull=True,
    )
    text = _("Konto {number} ma naliczenie po zamknięciu.")
    yield "CHARGED_AFTER_CLOSING", text, late


def _of_sellers() -> Iterator[Misaddressed]:
    sales = LifeEvent.objects.filter(kind=SALE).exclude(state=LifeEvent.State.GIVEN_UP)
    for event in sales.order_by("pk"):
        sold = Account.objects.filter(account_no=event.account_no, payer=event.person_id)
        if is_mirror():
            sold = sold.exclude(pk__in=select_gone(business_today()))
        lasting = Q(closed_on__isnull=True) | Q(closed_on__gte=event.on)
        if sold.filter(lasting).exists():
            text = _("Na koncie {number} płaci nadal ten, kto sprzedał lokal.")
            yield make_finding("SELLER_PAYS", event, text.format(number=event.account_no))
            continue
        others = AccountAccess.objects.exclude(role=AccountAccess.Role.PAYER)
        others = others.filter(account__in=sold, revoked_at__isnull=True)
        if others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=event.on)).exists():
            text = _("Na sprzedanym koncie {number} trwa uprawnienie innej osoby.")
            yield make_finding("SELLER_HOLDS", event, text.format(number=event.account_no))
