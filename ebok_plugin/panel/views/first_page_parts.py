"""The parts of E-BOK's first page that are drawn once for a reader: the card, and what is below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.safestring import SafeString

from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.cached_parts import CachedParts
from ebok_plugin.panel.domain.card import card_words, why
from ebok_plugin.panel.domain.paying import ways_to_pay
from ebok_plugin.panel.domain.season import PanelTask, in_season
from ebok_plugin.panel.domain.stands import Stand
from ebok_plugin.panel.views.drawing import drawn
from ebok_plugin.payments.freshness import AsOf
from ebok_plugin.statements.domain.payment_code import PaymentOffice, payment


@dataclass(frozen=True, slots=True)
class Beside:
    """What the card says beside the stand of the account; `changes` with the key of their letter,
    `proposed_on` is the day of a proposal of instalments that waits.
    """

    several: bool
    interest: str
    next_charge: str
    changes: tuple[tuple[str, UUID], ...]
    proposed_on: date | None
    as_of: AsOf
    office: PaymentOffice
    coop: str


@dataclass(frozen=True, slots=True)
class Below:
    """`activity`: the last operations and what one comes for; `year`: twelve months drawn."""

    activity: SafeString
    year: SafeString


def drawn_card(
    account: Account,
    state: AccountBalance,
    postings: OpenPostings,
    beside: Beside,
    parts: CachedParts,
) -> SafeString:
    paid_by = payment(account, state, postings, beside.office)
    context = {
        "account": account,
        "state": state,
        "several": beside.several,
        "words": card_words(state),
        "why": why(state, postings, parts.explanation),
        "explanation": parts.explanation,
        "postings": postings,
        "plans": sorted({debit.plan for debit in state.open_debits if debit.plan}),
        "payment": paid_by,
        "recipient": beside.coop,
        "proposed_on": beside.proposed_on,
        "ways": ways_to_pay(account, state, postings, paid_by),
        "interest": beside.interest,
        "next_charge": beside.next_charge,
        "changes": beside.changes,
        "as_of": beside.as_of,
    }
    return drawn("balance_card", context)


def drawn_below(
    account: Account, stand: Stand, timely: Sequence[PaperLink], parts: CachedParts
) -> Below:
    today = stand.state.today
    season = in_season(today, len(timely))
    context = {
        "account": account,
        "recent": parts.recent,
        "chart": parts.chart,
        "timely": timely,
        "season": season,
        "others": tuple(task for task in PanelTask if task not in season),
        "today": today,
    }
    return Below(drawn("activity", context), drawn("year", context))
