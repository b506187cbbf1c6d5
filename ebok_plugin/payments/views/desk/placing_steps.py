"""What can be done with an operation of the bank that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from ebok_plugin.ledger.domain.act_preview import ActPreview, preview
from ebok_plugin.ledger.rights import POSTS
from ebok_plugin.payments.domain.likely_accounts import returned_payment, reverse_returned_payment
from ebok_plugin.payments.domain.placing import (
    is_held_for_duplicate,
    place_payment,
    release_duplicate,
    retain_remainder,
    return_to_sender,
    withdraw_placement,
)
from ebok_plugin.payments.domain.reposting import repost_matched
from ebok_plugin.payments.forms import (
    KeepLineForm,
    LineForm,
    PlaceForm,
    ReturnLineForm,
    SplitForm,
    WithdrawForm,
)
from ebok_plugin.payments.models import BankEntry, BankFile, Placement
from ebok_plugin.payments.rights import PLACES


def _place(line: BankEntry, form: PlaceForm | SplitForm, today: date, origin: Origin) -> Done:
    parts, expected = form.parts, form.cleaned_data["expected"]
    batch = place_payment(line, parts, expected=expected, origin=origin, today=today)
    numbers = ", ".join(part.account.account_no for part in parts)
    if batch is None:
        words = gettext("Wpłata była już na koncie {numbers} z pliku wpłat. Połączono ją z nią.")
        return Done(words.format(numbers=numbers))
    return Done(gettext("Zaksięgowano na koncie {numbers}.").format(numbers=numbers))


def _look(
    line: BankEntry, form: PlaceForm | SplitForm, today: date, origin: Origin
) -> tuple[ActPreview, ...]:
    accounts = [part.account for part in form.parts]
    return preview(accounts, today, lambda: _place(line, form, today, origin))


def _return(line: BankEntry, form: ReturnLineForm, today: date, origin: Origin) -> None:
    return_to_sender(line, **form.cleaned_data, origin=origin, today=today)


def _keep_payment(line: BankEntry, form: KeepLineForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    kept_as = Placement.KeptAs(entered.pop("kept_as"))
    retain_remainder(line, kept_as=kept_as, **entered, origin=origin)


def _withdraw(placement: Placement, form: WithdrawForm, today: date, origin: Origin) -> None:
    withdraw_placement(placement, reason=form.cleaned_data["reason"], origin=origin)


def _release(line: BankEntry, form: WithdrawForm, today: date, origin: Origin) -> None:
    release_duplicate(line, reason=form.cleaned_data["reason"], origin=origin)


def _take_back(line: BankEntry, form: LineForm, today: date, origin: Origin) -> None:
    reverse_returned_payment(
        line, expected=form.cleaned_data["expected"], origin=origin, today=today
    )


def _look_back(
    line: BankEntry, form: LineForm, today: date, origin: Origin
) -> tuple[ActPreview, ...]:
    meant = returned_payment(line)
    accounts = [meant.ledger_entry.account] if meant and meant.ledger_entry else []
    return preview(accounts, today, lambda: _take_back(line, form, today, origin))


def _repost(file: BankFile | None, form: Any, today: date, origin: Origin) -> Done:
    count = repost_matched(file=file, origin=origin, today=today).entry_count
    words = ngettext("Zaksięgowano %(n)s wpłatę.", "Zaksięgowano %(n)s wpłat.", count)
    return Done(words % {"n": count})


PLACE: Step[BankEntry] = Step(
    "konto",
    _("Przypisz wpłatę do konta"),
    _place,
    PlaceForm,
    button=_("Zaksięguj"),
    rights=(PLACES,),
    preview=_look,
)
SPLIT: Step[BankEntry] = Step(
    "na-kilka-kont",
    _("Na kilka kont"),
    _place,
    SplitForm,
    about=_("Podaj konta i kwoty. Gdy razem dadzą mniej, reszta dalej czeka na liście."),
    button=_("Zaksięguj"),
    rights=(PLACES,),
    offered=lambda line, today: bool(line.remaining),
    preview=_look,
)
RETURN: Step[BankEntry] = Step(
    "zwrot",
    _("Zwrócona nadawcy"),
    _return,
    ReturnLineForm,
    about=_("Zapisz, że Spółdzielnia odesłała to, co zostało z tej wpłaty."),
    button=_("Zapisz zwrot"),
    done=_("Zapisano zwrot nadawcy."),
    rights=(PLACES,),
    offered=lambda line, today: bool(line.remaining) and line.came_in,
)
KEEP: Step[BankEntry] = Step(
    "nie-dotyczy",
    _("Nie dotyczy lokatorów"),
    _keep_payment,
    KeepLineForm,
    about=_("Na kontach lokatorów nic się nie zmieni; operacja zejdzie z tej listy."),
    button=_("Zapisz"),
    done=_("Zapisano, że wpłata nie dotyczy lokatorów."),
    rights=(PLACES,),
    offered=lambda line, today: bool(line.remaining),
)
TAKE_BACK: Step[BankEntry] = Step(
    "storno-wplaty",
    _("Storno cofniętej wpłaty"),
    _take_back,
    LineForm,
    about=_("Wpłata zostanie wystornowana, a opłata wróci ze swoim dawnym terminem."),
    button=_("Zaksięguj storno"),
    done=_("Wpłatę cofniętą przez bank wystornowano."),
    rights=(PLACES, POSTS),
    preview=_look_back,
    # Asked with a query, so its page offers it by `taken_back`.
    offered=lambda line, today: False,
)
WITHDRAW: Step[Placement] = Step(
    "cofnij",
    _("Cofnij rozliczenie"),
    _withdraw,
    WithdrawForm,
    about=_("Wpłata wróci na listę „Wpłaty do wyjaśnienia”."),
    button=_("Cofnij rozliczenie"),
    done=_("Wpłata czeka znowu na liście."),
    rights=(PLACES,),
)
REPOST: Step[BankFile | None] = Step(
    "ponownie",
    _("Zaksięguj ponownie dopasowane"),
    _repost,
    about=_("Każda wpłata trafi na konto, które wskazuje jej numer, z datą wpływu."),
    button=_("Zaksięguj"),
    rights=(PLACES,),
)
RELEASE: Step[BankEntry] = Step(
    "inna-wplata",
    _("To nie jest powtórzenie"),
    _release,
    WithdrawForm,
    about=_("Operacja trafi na listę „Wpłaty do wyjaśnienia”."),
    button=_("Przenieś do wyjaśnienia"),
    done=_("Operacja czeka na wyjaśnienie."),
    rights=(PLACES,),
    offered=lambda line, today: is_held_for_duplicate(line),
)
LINE_STEPS: Mapping[str, Step[BankEntry]] = by_slug(SPLIT, RETURN, KEEP, TAKE_BACK, RELEASE)
