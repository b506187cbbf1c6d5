"""A payment on the wrong account: the kind of event, its steps on an own ledger and a mirror."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.dates.period import format_day
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, EventSubject, LifeEventKind, StepState
from ebok_plugin.desk.domain.account_steps import link_inbox, link_snapshots, make_step
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.proposal import corrections_waiting
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.mirror.domain.queries import read_stated
from ebok_plugin.payments.models import Placement
from ebok_plugin.payments.rights import SEES_LINES

WRONG_PAYMENT = "WRONG_PAYMENT"


def _find_payment(event: LifeEvent) -> LedgerEntry | None:
    entries = LedgerEntry.objects.filter(
        account__account_no=event.account_no, seq=event.payment_no, kind=EntryKind.PAYMENT
    )
    return entries.select_related("account", "reversed_by").first()


def _check(event: LifeEvent, today: date) -> None:
    accounts = Account.objects.filter(account_no=event.account_no, payer=event.person)
    if not accounts.exists():
        raise ValidationError(_("Ta osoba nie płaci na tym koncie. Zacznij od karty konta."))
    if is_mirror():
        return
    entry = _find_payment(event)
    if entry is None or hasattr(entry, "reversed_by"):
        raise ValidationError(_("To nie jest wpłata albo jest już wystornowana."))
    if event.on < entry.booking_date:
        text = _("Wpłatę zaksięgowano {day}. Wpisz późniejszą datę.")
        raise ValidationError({"on": text.format(day=format_day(entry.booking_date))})


# A mirror shows no entries to begin from: there the card of the account is where it is reported.
KIND = LifeEventKind(
    WRONG_PAYMENT,
    gettext_noop("Wpłata na złym koncie"),
    gettext_noop("Wpłata tego konta jest za inne konto."),
    EventSubject.ACCOUNT if is_mirror() else EventSubject.PAYMENT,
    day=gettext_noop("Kiedy to wykryto"),
    proof=gettext_noop("Dowód wpłaty albo notatka z rozmowy"),
    order=50,
    check=_check,
)


def list_payment_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps of a payment on the wrong account."""
    if event.kind != WRONG_PAYMENT:
        return []
    if is_mirror():
        return [_program_step(event)]
    entry = _find_payment(event)
    return [] if entry is None else [_reversal_step(entry), _placing_step(entry)]


def _reversal_step(entry: LedgerEntry) -> EventStep:
    done = hasattr(entry, "reversed_by")
    waits = not done and corrections_waiting().filter(reverses=entry).exists()
    here = reverse("ebok_desk_reversal", args=[entry.account_id, entry.seq])
    title = _("Wystornuj wpłatę {title} z {day}")
    return make_step(
        "reversal",
        title.format(title=entry.title, day=format_day(entry.booking_date)),
        StepState.DONE if done else StepState.TO_DO,
        link_inbox(rights.POSTS) if waits else (here, _("Wystornuj"), rights.POSTS),
        _("Storno czeka na drugą osobę.") if waits else "",
    )


def _placing_step(entry: LedgerEntry) -> EventStep:
    """Return the step at the right account; of a payment in cash no row says that it is done."""
    placement = Placement.objects.filter(ledger_entry=entry).select_related("bank_entry").first()
    state = StepState.TO_DO
    if placement is None:
        detail = _("Wpłata spoza wyciągu: zaksięguj ją na karcie właściwego konta.")
        screen = reverse("ebok_desk_find"), _("Znajdź konto"), rights.SEES
    else:
        line = placement.bank_entry
        detail = _("Po stornie czeka w „Wpłatach do wyjaśnienia”.")
        if hasattr(entry, "reversed_by") and not line.remaining:
            state, detail = StepState.DONE, ""
        screen = reverse("ebok_desk_waiting_line", args=[line.pk]), _("Otwórz wpłatę"), SEES_LINES
    title = _("Zaksięguj wpłatę na właściwym koncie")
    return make_step("placing", title, state, screen, detail, skippable=placement is None)


def _program_step(event: LifeEvent) -> EventStep:
    """Return the step in the program: a later snapshot states another balance of the account."""
    accounts = Account.objects.filter(account_no=event.account_no).values_list("pk", flat=True)
    reported = localdate(event.opened_at)
    before = [stated.balance for stated in read_stated(accounts, reported).values()]
    newer = [stated for stated in read_stated(accounts).values() if stated.snapshot.day > reported]
    done = bool(newer) and [stated.balance for stated in newer] != before
    if done:
        detail = _("Potwierdził to wczytany stan.")
    elif newer:
        detail = _("Nowszy stan ma to samo saldo tego konta.")
    else:
        detail = _("Nie wczytano jeszcze nowszego stanu.")
    title = _("Przenieś wpłatę w programie księgowym i wczytaj nowy stan")
    state = StepState.DONE if done else StepState.TO_DO
    return make_step("program", title, state, link_snapshots(), detail, skippable=bool(newer))
