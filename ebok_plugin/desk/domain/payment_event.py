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
from ebok_plugin.desk.domain.account_steps import CLERK
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.proposal import corrections_waiting
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.mirror.domain.queries import read_stated
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS
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
    return EventStep(
        "reversal",
        _("Wystornuj wpłatę {title} z {day}").format(
            title=entry.title, day=format_day(entry.booking_date)
        ),
        CLERK,
        StepState.DONE if done else StepState.TO_DO,
        _("Storno czeka na drugą osobę.") if waits else "",
        reverse("ebok_desk_inbox")
        if waits
        else reverse("ebok_desk_reversal", args=[entry.account_id, entry.seq]),
        _("Do zatwierdzenia") if waits else _("Wystornuj"),
        (rights.POSTS,),
    )


def _placing_step(entry: LedgerEntry) -> EventStep:
    """Return the step at the right account; of a payment in cash no row says that it is done."""
    title = _("Zaksięguj wpłatę na właściwym koncie")
    placement = Placement.objects.filter(ledger_entry=entry).select_related("bank_entry").first()
    if placement is None:
        detail = _(
            "Wpłata spoza wyciągu: zaksięguj ją na karcie właściwego konta i zapisz którego."
        )
        address, button, right = reverse("ebok_desk_find"), _("Znajdź konto"), rights.SEES
        state = StepState.TO_DO
    else:
        line = placement.bank_entry
        is_placed = hasattr(entry, "reversed_by") and not line.remaining
        state = StepState.DONE if is_placed else StepState.TO_DO
        detail = "" if is_placed else _("Po stornie czeka w „Wpłatach do wyjaśnienia”.")
        address = reverse("ebok_desk_waiting_line", args=[line.pk])
        button, right = _("Otwórz wpłatę"), SEES_LINES
    return EventStep(
        "placing",
        title,
        CLERK,
        state,
        detail,
        address,
        button,
        (right,),
        skippable=placement is None,
    )


def _program_step(event: LifeEvent) -> EventStep:
    """Return the step in the program: a later snapshot states another balance of the account."""
    account = Account.objects.filter(account_no=event.account_no).first()
    key = account.pk if account else 0
    reported = localdate(event.opened_at)
    before, now = read_stated([key], reported).get(key), read_stated([key]).get(key)
    newer = now is not None and now.snapshot.day > reported
    done = newer and (before is None or now is None or now.balance != before.balance)
    detail = (
        _("Potwierdził to wczytany stan.")
        if done
        else _("Nowszy stan ma to samo saldo tego konta.")
        if newer
        else _("Nie wczytano jeszcze nowszego stanu.")
    )
    return EventStep(
        "program",
        _("Przenieś wpłatę w programie księgowym i wczytaj nowy stan"),
        CLERK,
        StepState.DONE if done else StepState.TO_DO,
        detail,
        reverse("ebok_import_snapshot"),
        _("Wczytaj stan"),
        (ACCEPTS_SNAPSHOTS,),
        skippable=newer,
    )
