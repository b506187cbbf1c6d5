"""Acts of the account card: a form, a preview of the result, and the act itself."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import NothingLeft
from ebok_plugin.desk.forms import posting
from ebok_plugin.interest.domain.claim import correction_waits
from ebok_plugin.interest.domain.issue import rehearse_issue
from ebok_plugin.interest.domain.proposal import (
    Overcharge,
    propose_correction,
    usual_due_date,
    waive_notes,
)
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import NoteBatch
from ebok_plugin.interest.rights import PROPOSES_INTEREST
from ebok_plugin.interest.views import find_overcharge, note_or_404
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.domain.by_hand import (
    post_adjustment,
    post_cash_payment,
    return_payment,
    reverse_batch_by_hand,
    reverse_by_hand,
)
from ebok_plugin.ledger.domain.overview import ActPreview, preview_act
from ebok_plugin.ledger.domain.payment_plan import cancel_plan, propose_plan
from ebok_plugin.ledger.domain.proposal import propose_transfer, rehearse_transfer
from ebok_plugin.ledger.models import Account, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.views.account import ActView, account_or_404
from ebok_plugin.ledger.views.hand_posting import act_or_propose, try_act
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

S = TypeVar("S")
Verb = Callable[[S, Any, date, Origin], object]


def _act(
    slug: str,
    title: Promise,
    verb: Verb[S],
    form: type[Any],
    *,
    rehearsal: Verb[S] | None = None,
    **words: Any,
) -> Step[S]:
    """Make the step of an act; the preview does `rehearsal` where it differs from the verb."""

    def preview(subject: S, form: Any, today: date, origin: Origin) -> tuple[ActPreview, ...]:
        rehearse = rehearsal or verb
        return preview_act(
            form.affected_accounts, form.preview_day, lambda: rehearse(subject, form, today, origin)
        )

    return Step(slug, title, verb, form, preview=preview, **words)


def _by_hand(slug: str, title: Promise, verb: Verb[S], form: type[Any], **words: Any) -> Step[S]:
    """Make the step of an act that a second person finishes above the limit."""

    def done(subject: S, form: Any, today: date, origin: Origin) -> object:
        key = form.cleaned_data["key"]
        made = act_or_propose(lambda: verb(subject, form, today, origin), form, key, today, origin)
        return made if isinstance(made, Done) else None

    def rehearsal(subject: S, form: Any, today: date, origin: Origin) -> object:
        return try_act(lambda: verb(subject, form, today, origin), form, today, origin)

    return _act(slug, title, done, form, rehearsal=rehearsal, **words)


def _as_entered(verb: Callable[..., object]) -> Verb[Account]:
    """Adapt a verb that takes the fields of the form as they are."""
    return lambda account, form, today, origin: verb(
        account, **form.cleaned_data, made_by=origin.signed_in, today=today
    )


def _post_payment(account: Account, form: posting.PaymentForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    named = entered.pop("period")
    period = Period.parse(named) if named else None
    post_cash_payment(account, **entered, period=period, made_by=origin.signed_in, today=today)


def _adjust(account: Account, form: posting.AdjustmentForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    if entered.pop("direction") == "credit":
        entered |= {"amount": -entered["amount"], "due_date": None}
    entered["subaccount"] = SubAccount(entered["subaccount"])
    post_adjustment(account, **entered, made_by=origin.signed_in, today=today)


_propose_transfer = _as_entered(propose_transfer)


def _try_transfer(
    account: Account, form: posting.TransferForm, today: date, origin: Origin
) -> None:
    """Propose, and post the entries that only approval would post."""
    _propose_transfer(account, form, today, origin)
    rehearse_transfer(account, **form.cleaned_data, today=today)


def _propose_plan(account: Account, form: posting.PlanForm, today: date, origin: Origin) -> None:
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


def _end_plan(plan: PaymentPlan, form: posting.EndPlanForm, today: date, origin: Origin) -> None:
    cancel_plan(plan, reason=form.cleaned_data["reason"], by=origin.signed_in, today=today)


def _reverse(entry: LedgerEntry, form: posting.ReversalForm, today: date, origin: Origin) -> None:
    how = {name: form.cleaned_data[name] for name in ("on", "reason")}
    how |= {"made_by": origin.signed_in, "today": today}
    if entry.kind == EntryKind.TRANSFER:
        reverse_batch_by_hand(entry.batch, **how)
    else:
        reverse_by_hand(entry, **how)


def _propose_correction(
    wrong: Overcharge, form: posting.NoteCorrectionForm, today: date, origin: Origin
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
    wrong: Overcharge, form: posting.NoteCorrectionForm, today: date, origin: Origin
) -> None:
    """Propose, and post the entries that only approval would post."""
    rehearse_issue(_propose_correction(wrong, form, today, origin), today=today)


ACTS: Mapping[str, Step[Account]] = by_slug(
    _by_hand(
        "wplata",
        gettext_lazy("Wpłata w kasie"),
        _post_payment,
        posting.PaymentForm,
        about=gettext_lazy("Gotówka albo karta przyjęta w Spółdzielni."),
        button=gettext_lazy("Zaksięguj wpłatę"),
        done=gettext_lazy("Wpłatę zaksięgowano."),
        rights=(rights.POSTS,),
    ),
    _by_hand(
        "zwrot",
        gettext_lazy("Zwrot wpłaty"),
        _as_entered(return_payment),
        posting.ReturnForm,
        about=gettext_lazy(
            "Bank cofnął wpłatę i nie wiadomo którą. Gdy wiadomo, wystornuj tę wpłatę: wtedy wrócą "
            "dawne terminy."
        ),
        button=gettext_lazy("Zaksięguj zwrot"),
        done=gettext_lazy("Zwrot zaksięgowano."),
        rights=(rights.POSTS,),
    ),
    _by_hand(
        "korekta",
        gettext_lazy("Korekta ręczna"),
        _adjust,
        posting.AdjustmentForm,
        about=gettext_lazy("Zwiększa albo zmniejsza należność. Powód zostaje przy pozycji."),
        button=gettext_lazy("Zaksięguj korektę"),
        done=gettext_lazy("Korektę zaksięgowano."),
        rights=(rights.POSTS,),
    ),
    _by_hand(
        "umorzenie",
        gettext_lazy("Umorzenie odsetek"),
        _as_entered(waive_notes),
        posting.WaiverForm,
        about=gettext_lazy(
            "Spłaca noty odsetkowe konta od najstarszej. Więcej niż w notach nie umorzysz."
        ),
        button=gettext_lazy("Zaksięguj umorzenie"),
        done=gettext_lazy("Umorzenie zaksięgowano."),
        rights=(rights.POSTS,),
    ),
    _act(
        "przeksiegowanie",
        gettext_lazy("Przeksięgowanie"),
        _propose_transfer,
        posting.TransferForm,
        rehearsal=_try_transfer,
        about=gettext_lazy(
            "Przenosi nadpłatę z tego konta na inne: tu powstaje należność, tam wpłata. Księguje "
            "ją druga osoba."
        ),
        button=gettext_lazy("Przekaż do zatwierdzenia"),
        done=gettext_lazy("Przeksięgowanie czeka na drugą osobę."),
        rights=(rights.PROPOSES_TRANSFERS,),
    ),
    _act(
        "uklad",
        gettext_lazy("Układ ratalny albo odroczenie"),
        _propose_plan,
        posting.PlanForm,
        about=gettext_lazy("Obowiązuje dopiero, gdy zatwierdzi go druga osoba."),
        button=gettext_lazy("Przekaż do zatwierdzenia"),
        done=gettext_lazy("Układ czeka na drugą osobę."),
        rights=(rights.PROPOSES_PLANS,),
    ),
)
REVERSAL: Step[LedgerEntry] = _by_hand(
    "storno",
    gettext_lazy("Storno pozycji"),
    _reverse,
    posting.ReversalForm,
    about=gettext_lazy("Pozycja zostaje, a obok niej stanie przeciwna. Storna nie można cofnąć."),
    button=gettext_lazy("Zaksięguj storno"),
    done=gettext_lazy("Storno zaksięgowano."),
    rights=(rights.POSTS,),
)
END_PLAN: Step[PaymentPlan] = _act(
    "odwolanie",
    gettext_lazy("Odwołanie układu ratalnego"),
    _end_plan,
    posting.EndPlanForm,
    about=gettext_lazy("Od dziś wracają pierwotne terminy płatności."),
    button=gettext_lazy("Odwołaj układ"),
    done=gettext_lazy("Układ odwołano."),
    rights=(rights.ENDS_PLANS,),
)
WITHDRAW_PLAN: Step[PaymentPlan] = _act(
    "odwolanie",
    gettext_lazy("Wycofanie układu ratalnego"),
    _end_plan,
    posting.EndPlanForm,
    about=gettext_lazy(
        "Układu jeszcze nie zatwierdzono, więc terminy płatności zostają takie, jakie są."
    ),
    button=gettext_lazy("Wycofaj układ"),
    done=gettext_lazy("Układ wycofano."),
    rights=(rights.ENDS_PLANS,),
)
CORRECT_NOTE: Step[Overcharge] = _act(
    "korekta-noty",
    gettext_lazy("Korekta noty odsetkowej"),
    _propose_correction,
    posting.NoteCorrectionForm,
    rehearsal=_try_correction,
    about=gettext_lazy(
        "Nota zostaje w księdze, a obok niej stanie jej storno i nowa nota na to, co się należy. "
        "Wystawia je druga osoba."
    ),
    button=gettext_lazy("Przekaż do zatwierdzenia"),
    done=gettext_lazy("Korekta noty czeka na drugą osobę."),
    rights=(PROPOSES_INTEREST,),
)


class AccountActView(ActView[Account]):
    """An act of ACTS."""

    sees = rights.SEES
    steps = ACTS

    def find_subject(self, pk: int, slug: str) -> Account:
        self.account = account_or_404(pk)
        return self.account


class ReversalView(ActView[LedgerEntry]):
    """Reverse the entry of that number; a reversal has no page, and its POST is refused."""

    sees = rights.POSTS
    step = REVERSAL

    def find_subject(self, pk: int, seq: int) -> LedgerEntry:
        self.account = account_or_404(pk)
        entries = LedgerEntry.objects.select_related("batch")
        if self.request.method != "POST":
            entries = entries.exclude(kind=EntryKind.REVERSAL)
        return get_object_or_404(entries, account=self.account, seq=seq)

    def facts(self) -> Sequence[tuple[str, object]]:
        return (
            (_("Pozycja"), self.subject.title),
            (_("Zaksięgowana"), format_day(self.subject.booking_date)),
            (_("Rodzaj"), self.subject.get_kind_display()),
            (_("Kwota"), self.subject.amount),
        )


class EndPlanView(ActView[PaymentPlan]):
    """Withdraw or end an instalment plan of the account."""

    sees = rights.ENDS_PLANS

    def find_subject(self, pk: int, plan: int) -> PaymentPlan:
        self.account = account_or_404(pk)
        return get_object_or_404(PaymentPlan, account=self.account, pk=plan)

    def find_step(self, pk: int, plan: int) -> Step[PaymentPlan]:
        return WITHDRAW_PLAN if self.subject.state == PaymentPlan.State.PROPOSED else END_PLAN


class CorrectNoteView(ActView[Overcharge]):
    """Propose to correct an interest note that claims too much."""

    sees = PROPOSES_INTEREST
    step = CORRECT_NOTE

    def find_subject(self, pk: int, note: int) -> Overcharge:
        self.account = account_or_404(pk)
        found = note_or_404(self.account, note)
        wrong = find_overcharge(found)
        if wrong is None:
            words = _("Nota {number} jest zgodna z księgą albo już skorygowana.")
            where = reverse("ebok_desk_note", args=[pk, note])
            raise NothingLeft(words.format(number=found), where)
        return wrong

    def facts(self) -> Sequence[tuple[str, object]]:
        return (
            (_("Nota"), self.subject.note.number),
            (_("Naliczono"), self.subject.charged),
            (_("Należy się"), self.subject.due),
            (_("Za dużo"), self.subject.difference),
        )
