"""A correction of what somebody owes, as one plugin hands it over to another: only types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """By how much less is owed: `grosze` more than zero, on an account of `person`.

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
class CorrectionSeen:
    """What became of a draft: `on` the day of booking, `why` of a refusal.

    `row` is kind and key of what was posted among the rows of `Plugin.disputable`, so that one
    door says who may open it; None before that.
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

    Dotted paths: `accounts` is `(person, today) -> Sequence[PayerAccount]`, `propose` is
    `(NewCorrection, origin, today) -> None`, in the caller's transaction, once for a key: it posts
    nothing, and raises a Refusal. `seen` is `(keys) -> Mapping[str, CorrectionSeen]`, one query.
    """

    accounts: str
    propose: str
    seen: str
