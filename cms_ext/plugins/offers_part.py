"""What a plugin offers to other plugins. Imports no models.

There is no foreign key between plugins: rows are named by kind and key, and on a site without the
plugin that has them there is nothing behind a key.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from cms_ext.plugins.malformed import SLUG, require
from cms_ext.plugins.payment_gateway import PaymentGateway
from cms_ext.plugins.site_part import PaperLink

if TYPE_CHECKING:
    from django.db.models import QuerySet

Numbers: TypeAlias = "QuerySet[Any, Any]"


@dataclass(frozen=True, slots=True)
class PayerAccount:
    """An account of a person: its number, and in a few words what it is for."""

    number: str
    detail: str


@dataclass(frozen=True, slots=True)
class NewCharge:
    """A charge to be posted: `grosze` above zero, owed by `person` by `due_date`.

    `key` names the work outside; `title` is what the payer reads on the account.
    """

    key: str
    account_no: str
    person: Any
    grosze: int
    title: str
    due_date: date


@dataclass(frozen=True, slots=True)
class PostedCharge:
    """A charge on an account; `taken_back` once reversed, `url` is the payer's page."""

    account_no: str
    grosze: int
    booked_on: date
    due_date: date
    url: str
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Charging:
    """Accounts on which other plugins charge their work; one plugin of a site has it.

    `accounts` is
    `(person, today) -> Sequence[PayerAccount]`, those for which the person pays. `charge` is
    `(NewCharge, origin, today) -> None`: it posts in the caller's transaction, once for a key, and
    raises a Refusal, also for anyone who has not all `rights`. `posted` is
    `(keys, today) -> Mapping[str, PostedCharge]`, in a fixed number of queries.
    """

    rights: tuple[str, ...]
    accounts: Callable[[Any, date], Sequence[PayerAccount]]
    charge: Callable[[NewCharge, Any, date], None]
    posted: Callable[[Collection[str], date], Mapping[str, PostedCharge]]

    def __post_init__(self) -> None:
        require(bool(self.rights), "Charging.rights names who may charge: leave it not empty.")


@dataclass(frozen=True, slots=True)
class BookLine:
    """A posting of an account, its amount and the balance after it as text."""

    day: date
    title: str
    amount: str
    balance: str


@dataclass(frozen=True, slots=True)
class AccountBook:
    """What somebody who decides reads of an account: its balance as text, the newest postings."""

    account_no: str
    headline: str
    second: str
    lines: tuple[BookLine, ...]


@dataclass(frozen=True, slots=True)
class FollowedAccounts:
    """Accounts whose cases a reader follows besides his own; one plugin has it.

    Queries of account numbers that stand inside another query: `followed` is
    `(user, today) -> QuerySet`, those that he pays for, or for whose payer he acts or looks, and
    `acted_on` those of them on which he may also write. `left` is `(person, today) -> QuerySet`:
    those on which the person acted for the payer, and does no more. `book` is
    `(number, user, today) -> str`: the address where this member of staff reads the account, ""
    where it is not one or not his to read; without it cases lead to no account. `of_premises` is
    `(premises) -> Sequence[tuple[str, int]]`: the number of each account of a flat with the key of
    the person who pays; without it cases of a flat are those that name it. `decided` is
    `(number, origin, case, today) -> AccountBook | None`: the account for anyone who decides a case
    about it, as `case` names it in the access log, where this look stands; None for no account.
    The caller has checked who decides.
    """

    followed: Callable[[Any, date], Numbers]
    acted_on: Callable[[Any, date], Numbers]
    left: Callable[[Any, date], Numbers]
    book: Callable[[str, Any, date], str] | None = None
    of_premises: Callable[[Any], Sequence[tuple[str, int]]] | None = None
    decided: Callable[[str, Any, str, date], AccountBook | None] | None = None


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """A reduction of what `person` owes on an account, `grosze` above zero.

    `key` names the decision outside, at most 60 signs; `title` is what the payer reads on the
    account, `reason` what stays with the posting.
    """

    key: str
    account_no: str
    person: Any
    grosze: int
    title: str
    reason: str


class CorrectionStage(Enum):
    WAITING = "waiting"
    POSTED = "posted"
    REFUSED = "refused"
    # It was posted, and taken back since.
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class CorrectionStatus:
    """The state of a draft: `on` the day of booking, `why` of a refusal.

    `row` is kind and key of what was posted among the rows of `OffersPart.disputable`, whose access
    check applies; None before that.
    """

    account_no: str
    grosze: int
    stage: CorrectionStage
    on: date | None = None
    why: str = ""
    row: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Corrections:
    """Accounts that take drafts of corrections; one plugin of a site has it.

    `accounts` is `(person, today) -> Sequence[PayerAccount]`, `propose` is
    `(NewCorrection, origin, today) -> None`, in the caller's transaction, once for a key: it posts
    nothing, and raises a Refusal. `seen` is `(keys) -> Mapping[str, CorrectionStatus]`,
    one query.
    """

    accounts: Callable[[Any, date], Sequence[PayerAccount]]
    propose: Callable[[NewCorrection, Any, date], None]
    seen: Callable[[Sequence[str]], Mapping[str, CorrectionStatus]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a row, with the label and the value as on its page."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RowFigures:
    """A row and its present figures.

    `title` names it in a few words, and `subject` is the name of the subject with which a complaint
    about it begins („Wysokość naliczenia”). The labels of its `figures` differ from one another;
    `url` is its page for its reader. `account_no` and `premises` (a key of the tree) say whose it
    is and where, for the desk. `refusal` tells this reader why there is nothing to complain of, or
    that it is not for him to do; "" where he may.
    """

    title: str
    subject: str
    figures: tuple[Figure, ...]
    url: str = ""
    account_no: str = ""
    premises: int | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class DisputableRows:
    """Rows of one kind that complaints may be about; a complaint freezes the figures.

    `kind` is one among all plugins and is in addresses; a key is any text without a slash, it
    comes from an address and may be nonsense. `seen` is
    `(key, user, today) -> RowFigures | None`, the row as this resident may read it now, None for
    one that is not there and for one of somebody else. `now` is `(key, today) -> RowFigures | None`
    for staff who have all `rights` ("app.codename"). The number of their queries does not grow with
    the rows.
    """

    kind: str
    seen: Callable[[str, Any, date], RowFigures | None]
    now: Callable[[str, date], RowFigures | None]
    rights: tuple[str, ...]

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.kind)),
            f"DisputableRows.kind {self.kind!r} must be lower-case letters, digits and hyphens.",
        )
        require(
            bool(self.rights),
            f"DisputableRows {self.kind!r} needs a right: without it staff see no figures.",
        )


@dataclass(frozen=True, slots=True)
class ReportedEvent:
    """An event that everybody may read: what did not happen, where, and on which day.

    `heading` is the title of the form and of its button („Zgłoś brak odbioru”), `title` names the
    event in a few words, `subject` is the name of the subject of its case, `place` where it was and
    `text` the description with which the case begins, whole sentences. The labels of its `figures`
    differ from one another. `url` is the page that leads to the form. `refusal` tells why it
    cannot be reported, or not any more; "" where it can.
    """

    heading: str
    title: str
    subject: str
    place: str
    text: str
    figures: tuple[Figure, ...]
    url: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ReportableEvents:
    """Events of one kind that a plugin of cases takes as a case.

    `kind` is one among all plugins and is in addresses; a key is any text without a slash, it
    comes from an address and may be nonsense. `seen` is
    `(key, today) -> ReportedEvent | None`: the same for every reader, None for one that is not
    there, in a fixed number of queries. It tells nothing of people.
    """

    kind: str
    seen: Callable[[str, date], ReportedEvent | None]

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.kind)),
            f"ReportableEvents.kind {self.kind!r} must be lower-case letters, digits and hyphens.",
        )


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request that a resident makes on a page of another plugin.

    `kind` and `key` name what it is about, in short texts; `title` names it in a few words and
    `text` says it in whole sentences. `account_no` and `premises` say whose it is and where.
    """

    kind: str
    key: str
    title: str
    text: str
    person: Any
    account_no: str
    premises: Any


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that the office has not answered: its number, its page, the day of the answer."""

    number: str
    url: str
    answer_by: date


@dataclass(frozen=True, slots=True)
class Requests:
    """The office's list of requests; one plugin of a site has it.

    `send` is `(NewRequest, origin, today) -> OpenRequest`: while a request of the person of this
    kind and key is open, it returns that one. It raises a Refusal. `open` is
    `(kind, key, user, today) -> OpenRequest | None`, the open one that this resident may read.
    """

    send: Callable[[NewRequest, Any, date], OpenRequest]
    open: Callable[[str, str, Any, date], OpenRequest | None]


@dataclass(frozen=True, slots=True)
class NamedPapers:
    """Documents that rows of other plugins name by key; one plugin of a site has it.

    `readable` is `(keys, user, today) -> Mapping[UUID, PaperLink]`, those of the
    documents that this reader may open, and nothing that tells of the rest. `meant` is
    `(typed, user, today) -> UUID | None`, the paper that a member of staff means by its address,
    number or title, None for one that is not there or that he may not see.
    """

    readable: Callable[[Collection[UUID], Any, date], Mapping[UUID, PaperLink]]
    meant: Callable[[str, Any, date], UUID | None]


@dataclass(frozen=True, slots=True)
class OffersPart:
    """Accounts, documents, rows and events that other plugins use.

    `charging` are accounts that can be charged, `corrections` accounts that take drafts of
    corrections, `followed_accounts` accounts whose cases anyone who pays follows; one plugin of a
    site has each. `charged_work` is `(keys, user, today) -> Mapping[str, PaperLink]`: what stands
    behind charges and corrections of the plugin, only what this reader may open. `disputable` are
    rows that a complaint may be about, `reportable` events that anybody may report by one press.
    `requests` is where residents' requests go; one plugin of a site has it. `relief_url_name` names
    the page on which instalments or a later day for a waste fee are applied for; it takes the
    account's number as in addresses.
    `quoted` is `(kind) -> Collection[str]`: the keys of such rows that complaints quote, which
    their plugin keeps. `payment_gateway` takes payments on line; one plugin of a site has it.
    """

    charging: Charging | None = None
    charged_work: Callable[[Collection[str], Any, date], Mapping[str, PaperLink]] | None = None
    corrections: Corrections | None = None
    followed_accounts: FollowedAccounts | None = None
    disputable: tuple[DisputableRows, ...] = ()
    reportable: tuple[ReportableEvents, ...] = ()
    requests: Requests | None = None
    relief_url_name: str | None = None
    quoted: Callable[[str], Collection[str]] | None = None
    named_papers: NamedPapers | None = None
    payment_gateway: PaymentGateway | None = None
