"""What can be done with an account: each act is looked at first, then done or proposed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Step, by_slug
from ebok_plugin.desk.forms.posting import (
    AdjustmentForm,
    EndPlanForm,
    NoteCorrectionForm,
    PaymentForm,
    PlanForm,
    ReturnForm,
    ReversalForm,
    TransferForm,
    WaiverForm,
)
from ebok_plugin.interest.domain.claim import correction_waits
from ebok_plugin.interest.domain.correction import Overcharge, waive_notes
from ebok_plugin.interest.domain.issue import rehearse_issue
from ebok_plugin.interest.domain.proposal import propose_correction, usual_due_date
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import NoteBatch
from ebok_plugin.interest.rights import PROPOSES_INTEREST
from ebok_plugin.ledger.domain.act_preview import ActPreview, preview
from ebok_plugin.ledger.domain.by_hand import post_adjustment, post_cash_payment, return_payment
from ebok_plugin.ledger.domain.payment_plan import cancel_plan, propose_plan
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry
from ebok_plugin.ledger.domain.transfer import propose_transfer, rehearse_transfer
from ebok_plugin.ledger.models import Account, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.rights import ENDS_PLANS, POSTS, PROPOSES_PLANS, PROPOSES_TRANSFERS
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

S = TypeVar("S")
Verb = Callable[[S, Any, date, Origin], object]


def _act(
    slug: str,
    title: Promise,
    verb: Verb[S],
    form: type[Any],
    *,
    tried: Verb[S] | None = None,
    **words: Any,
) -> Step[S]:
    """`tried` is what the preview does and takes back, where it is more than the verb."""

    def looked_at(subject: S, form: Any, today: date, origin: Origin) -> tuple[ActPreview, ...]:
        try_it = tried or verb
        return preview(
            form.touched, form.looked_at_on, lambda: try_it(subject, form, today, origin)
        )

    return Step(slug, title, verb, form, preview=looked_at, **words)


def _as_entered(verb: Callable[..., object]) -> Verb[Account]:
    """For a verb that wants the fields of the form as they are."""
    return lambda account, form, today, origin: verb(
        account, **form.cleaned_data, made_by=origin.signed_in, today=today
    )


def _post_payment(account: Account, form: PaymentForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    named = entered.pop("period")
    period = Period.parse(named) if named else None
    post_cash_payment(account, **entered, period=period, made_by=origin.signed_in, today=today)


def _adjust(account: Account, form: AdjustmentForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    if entered.pop("direction") == "credit":
        entered |= {"amount": -entered["amount"], "due_date": None}
    entered["subaccount"] = SubAccount(entered["subaccount"])
    post_adjustment(account, **entered, made_by=origin.signed_in, today=today)


_propose_transfer = _as_entered(propose_transfer)


def _try_transfer(account: Account, form: TransferForm, today: date, origin: Origin) -> None:
    """With the entries that only approval would post."""
    _propose_transfer(account, form, today, origin)
    rehearse_transfer(account, **form.cleaned_data, today=today)


def _propose_plan(account: Account, form: PlanForm, today: date, origin: Origin) -> None:
    entered = form.cleaned_data
    seqs = [int(key) for key in entered["debits"]]
    propose_plan(
        account,
        list(account.entries.filter(seq__in=seqs).order_by("seq")),
        entered["planned"],
        interest_stopped=entered["interest_stopped"],
        reason=entered["reason"],
        agreed_on=entered["agreed_on"],
        made_by=origin.signed_in,
        today=today,
    )


def _end_plan(plan: PaymentPlan, form: EndPlanForm, today: date, origin: Origin) -> None:
    cancel_plan(plan, reason=form.cleaned_data["reason"], by=origin.signed_in, today=today)


def _reverse(entry: LedgerEntry, form: ReversalForm, today: date, origin: Origin) -> None:
    how = {name: form.cleaned_data[name] for name in ("on", "reason")}
    how |= {"made_by": origin.signed_in, "today": today}
    if entry.kind == EntryKind.TRANSFER:
        reverse_batch(entry.batch, **how)
    else:
        reverse_entry(entry, **how)


def _propose_correction(
    wrong: Overcharge, form: NoteCorrectionForm, today: date, origin: Origin
) -> NoteBatch:
    if correction_waits(wrong.note):
        raise InterestError(
            "ALREADY_PROPOSED",
            gettext("Korekta noty {number} czeka już na drugą osobę.").format(
                number=wrong.note.number
            ),
        )
    return propose_correction(
        wrong.note,
        due_date=form.cleaned_data.get("due_date") or usual_due_date(today),
        reason=form.cleaned_data["reason"],
        made_by=origin.signed_in,
        today=today,
    )


def _try_correction(
    wrong: Overcharge, form: NoteCorrectionForm, today: date, origin: Origin
) -> None:
    """With the entries that only approval would post."""
    rehearse_issue(_propose_correction(wrong, form, today, origin), today=today)


ACTS: Mapping[str, Step[Account]] = by_slug(
    _act(
        "wplata",
        _("Wpłata w kasie"),
        _post_payment,
        PaymentForm,
        about=_("Gotówka albo karta przyjęta w Spółdzielni."),
        button=_("Zaksięguj wpłatę"),
        done=_("Wpłatę zaksięgowano."),
        rights=(POSTS,),
    ),
    _act(
        "zwrot",
        _("Zwrot wpłaty"),
        _as_entered(return_payment),
        ReturnForm,
        about=_(
            "Bank cofnął wpłatę i nie wiadomo którą. Gdy wiadomo, wystornuj tę wpłatę: wtedy wrócą "
            "dawne terminy."
        ),
        button=_("Zaksięguj zwrot"),
        done=_("Zwrot zaksięgowano."),
        rights=(POSTS,),
    ),
    _act(
        "korekta",
        _("Korekta ręczna"),
        _adjust,
        AdjustmentForm,
        about=_("Zwiększa albo zmniejsza należność. Powód zostaje przy pozycji."),
        button=_("Zaksięguj korektę"),
        done=_("Korektę zaksięgowano."),
        rights=(POSTS,),
    ),
    _act(
        "umorzenie",
        _("Umorzenie odsetek"),
        _as_entered(waive_notes),
        WaiverForm,
        about=_("Spłaca noty odsetkowe konta od najstarszej. Więcej niż w notach nie umorzysz."),
        button=_("Zaksięguj umorzenie"),
        done=_("Umorzenie zaksięgowano."),
        rights=(POSTS,),
    ),
    _act(
        "przeksiegowanie",
        _("Przeksięgowanie"),
        _propose_transfer,
        TransferForm,
        tried=_try_transfer,
        about=_(
            "Przenosi nadpłatę z tego konta na inne: tu powstaje należność, tam wpłata. Księguje "
            "ją druga osoba."
        ),
        button=_("Przekaż do zatwierdzenia"),
        done=_("Przeksięgowanie czeka na drugą osobę."),
        rights=(PROPOSES_TRANSFERS,),
    ),
    _act(
        "uklad",
        _("Układ ratalny albo odroczenie"),
        _propose_plan,
        PlanForm,
        about=_("Obowiązuje dopiero, gdy zatwierdzi go druga osoba."),
        button=_("Przekaż do zatwierdzenia"),
        done=_("Układ czeka na drugą osobę."),
        rights=(PROPOSES_PLANS,),
    ),
)
REVERSAL: Step[LedgerEntry] = _act(
    "storno",
    _("Storno pozycji"),
    _reverse,
    ReversalForm,
    about=_("Pozycja zostaje, a obok niej stanie przeciwna. Storna nie można cofnąć."),
    button=_("Zaksięguj storno"),
    done=_("Storno zaksięgowano."),
    rights=(POSTS,),
)
END_PLAN: Step[PaymentPlan] = _act(
    "odwolanie",
    _("Odwołanie układu ratalnego"),
    _end_plan,
    EndPlanForm,
    about=_("Od dziś wracają pierwotne terminy płatności."),
    button=_("Odwołaj układ"),
    done=_("Układ odwołano."),
    rights=(ENDS_PLANS,),
)
WITHDRAW_PLAN: Step[PaymentPlan] = _act(
    "odwolanie",
    _("Wycofanie układu ratalnego"),
    _end_plan,
    EndPlanForm,
    about=_("Układu jeszcze nie zatwierdzono, więc terminy płatności zostają takie, jakie są."),
    button=_("Wycofaj układ"),
    done=_("Układ wycofano."),
    rights=(ENDS_PLANS,),
)
CORRECT_NOTE: Step[Overcharge] = _act(
    "korekta-noty",
    _("Korekta noty odsetkowej"),
    _propose_correction,
    NoteCorrectionForm,
    tried=_try_correction,
    about=_(
        "Nota zostaje w księdze, a obok niej stanie jej storno i nowa nota na to, co się należy. "
        "Wystawia je druga osoba."
    ),
    button=_("Przekaż do zatwierdzenia"),
    done=_("Korekta noty czeka na drugą osobę."),
    rights=(PROPOSES_INTEREST,),
)
