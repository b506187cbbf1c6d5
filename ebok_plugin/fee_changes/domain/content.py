"""The frozen content of a fee notice as plain data, and its PDF (fees_law.md §3).

The same content gives the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.base.pdf.rendering import join_papers
from cms_ext.base.pdf.sealing import Seal, current_seal, render_sealed_paper
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.charges.domain.component import join_names
from ebok_plugin.charges.models import CostKind
from ebok_plugin.fee_changes.domain.justification import Block, TextRun, split_blocks
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.statements.domain.issued_file import OutgoingFile, link_files


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One component: its present rate, and its new rate from `since` on.

    A new component has no old rate. `legal_basis` holds on `since`, and `legal_paper` is the
    key of the paper that it names; older letters have neither.
    """

    component_id: int
    name: str
    unit: str
    kind: CostKind.Kind
    quantity: Decimal
    old_rate: Decimal | None
    new_rate: Decimal
    old_amount: Money
    new_amount: Money
    since: date
    legal_basis: str = ""
    legal_paper: UUID | None = None


@dataclass(frozen=True, slots=True)
class MonthlySum:
    """The account's whole monthly charge before and after the changes of one day.

    `before` is the charge of that month without the changes of that day.
    """

    since: date
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class CountedChange:
    """Another change that is part of the figures of this letter.

    It has a letter of its own, is owed from `since` on and was not in force when this one was
    made.
    """

    number: str
    since: date


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """The whole letter without its layout; `letterhead` is read by `/post.typ`.

    `sums` has an item for each day on which something changes. It is empty where the whole
    charge of a month cannot be computed, and in older letters, which sum up only what changes.
    `counted` are the other changes in the figures. `resolution_paper` is the key of the
    resolution's paper; only `readable_paper` opens it.
    """

    letterhead: Mapping[str, Any]
    number: str
    dated: date
    payer: str
    account_no: str
    premises: str
    rows: Sequence[NoticeRow]
    justification: str
    resolution: str
    instruction: str
    questions: str
    sums: Sequence[MonthlySum] = ()
    counted: Sequence[CountedChange] = ()
    resolution_paper: UUID | None = None

    @property
    def old_total(self) -> Money:
        return sum_money(row.old_amount for row in self.rows)

    @property
    def new_total(self) -> Money:
        return sum_money(row.new_amount for row in self.rows)

    @property
    def first_day(self) -> date:
        return min(row.since for row in self.rows)


def content_as_json(content: NoticeContent) -> dict[str, Any]:
    """Convert the content to JSON data: amounts in grosze, rates and days as text."""
    frozen = asdict(content)
    frozen["dated"] = content.dated.isoformat()
    frozen["rows"] = [_frozen_row(row) for row in content.rows]
    frozen["sums"] = [_frozen_sum(item) for item in content.sums]
    frozen["counted"] = [
        {"number": item.number, "since": item.since.isoformat()} for item in content.counted
    ]
    frozen["resolution_paper"] = _frozen_key(content.resolution_paper)
    return frozen


def content_from_json(frozen: Mapping[str, Any]) -> NoticeContent:
    """Read what `content_as_json` wrote."""
    return NoticeContent(
        **{
            **frozen,
            "dated": date.fromisoformat(frozen["dated"]),
            "rows": [_thawed_row(row) for row in frozen["rows"]],
            "sums": [_thawed_sum(item) for item in frozen.get("sums", ())],
            "counted": [
                CountedChange(item["number"], date.fromisoformat(item["since"]))
                for item in frozen.get("counted", ())
            ],
            "resolution_paper": _thawed_key(frozen.get("resolution_paper")),
        }
    )


def digest_content(frozen: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a frozen content; the order of its keys does not matter."""
    text = json.dumps(frozen, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _frozen_row(row: NoticeRow) -> dict[str, Any]:
    return {
        "component_id": row.component_id,
        "name": row.name,
        "unit": row.unit,
        "kind": row.kind.value,
        "quantity": str(row.quantity),
        "old_rate": None if row.old_rate is None else str(row.old_rate),
        "new_rate": str(row.new_rate),
        "old_amount": row.old_amount.grosze,
        "new_amount": row.new_amount.grosze,
        "since": row.since.isoformat(),
        "legal_basis": row.legal_basis,
        "legal_paper": _frozen_key(row.legal_paper),
    }


def _thawed_row(frozen: Mapping[str, Any]) -> NoticeRow:
    return NoticeRow(
        component_id=frozen["component_id"],
        name=frozen["name"],
        unit=frozen["unit"],
        kind=CostKind.Kind(frozen["kind"]),
        quantity=Decimal(frozen["quantity"]),
        old_rate=None if frozen["old_rate"] is None else Decimal(frozen["old_rate"]),
        new_rate=Decimal(frozen["new_rate"]),
        old_amount=Money.from_grosze(frozen["old_amount"]),
        new_amount=Money.from_grosze(frozen["new_amount"]),
        since=date.fromisoformat(frozen["since"]),
        legal_basis=frozen.get("legal_basis", ""),
        legal_paper=_thawed_key(frozen.get("legal_paper")),
    )


def _frozen_key(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def _thawed_key(frozen: str | None) -> UUID | None:
    return UUID(frozen) if frozen else None


def _frozen_sum(monthly_sum: MonthlySum) -> dict[str, Any]:
    return {
        "since": monthly_sum.since.isoformat(),
        "before": monthly_sum.before.grosze,
        "after": monthly_sum.after.grosze,
    }


def _thawed_sum(frozen: Mapping[str, Any]) -> MonthlySum:
    return MonthlySum(
        since=date.fromisoformat(frozen["since"]),
        before=Money.from_grosze(frozen["before"]),
        after=Money.from_grosze(frozen["after"]),
    )


TEMPLATE = Path(__file__).parents[1] / "layouts" / "fee_notice.typ"


def notice_pdf(notice: FeeNotice, seal: Seal | None) -> bytes:
    """Render the notice, dated as the letter is, with the co-op's seal or a note of its lack."""
    content = content_from_json(notice.content)
    data = {
        **content.letterhead,
        "facts": [
            (_("Płatnik"), content.payer),
            (_("Lokal"), content.premises),
            (_("Konto"), content.account_no),
        ],
        "answer": _answer(content),
        "counted": describe_counted_changes(content),
        "lines_title": _("Co się zmienia (stawki i kwoty w złotych)"),
        "head": [
            _("Składnik"),
            _("Ilość"),
            _("Stawka dotychczas"),
            _("Stawka nowa"),
            _("Kwota dotychczas"),
            _("Kwota nowa"),
            _("Od"),
        ],
        "lines": [_line(row) for row in content.rows],
        "sum": _sum_of_changes(content),
        "grounds": _grounds_in_words(content),
        "why_title": _("Uzasadnienie"),
        "why": _why(content),
        "rights_title": _("Pouczenie"),
        "instruction": content.instruction,
        "questions": content.questions,
    }
    return render_sealed_paper(TEMPLATE, data, issued=content.dated, seal=seal)


def _answer(content: NoticeContent) -> tuple[str, str, str]:
    """Word the box: what is to be paid from the first day of change on, then from each other."""
    if not content.sums:
        label, after, before = _("Zmieniane składniki, razem"), content.new_total, content.old_total
    else:
        label, first = _("Cała opłata miesięczna"), content.sums[0]
        after, before = first.after, first.before
    later = _("od %(day)s: %(amount)s zamiast %(before)s")
    return (
        _("%(what)s od %(day)s") % {"what": label, "day": long_date(content.first_day)},
        str(after),
        "; ".join(
            [
                _("dotychczas %(amount)s") % {"amount": before},
                *(
                    later
                    % {
                        "day": long_date(change.since),
                        "amount": change.after,
                        "before": change.before,
                    }
                    for change in content.sums[1:]
                ),
            ]
        ),
    )


def describe_counted_changes(content: NoticeContent) -> str:
    """`Kwoty uwzględniają … ZO/2026/1 (od 1 stycznia 2027 r.).`, or empty."""
    if not content.counted:
        return ""
    changes = ", ".join(
        _("%(number)s (od %(day)s)") % {"number": counted.number, "day": long_date(counted.since)}
        for counted in content.counted
    )
    return _("Kwoty uwzględniają też zmiany, o których zawiadomiliśmy osobno: %(changes)s.") % {
        "changes": changes
    }


def _sum_of_changes(content: NoticeContent) -> list[str] | None:
    if content.sums:
        return None
    return [_("Razem miesięcznie"), content.old_total.digits, content.new_total.digits]


def merge_notices(notices: list[FeeNotice], *, own_sheets: bool = True) -> bytes:
    """Join notices into one PDF for the printer; the joined file has no seal of its own."""
    seal = current_seal()
    letters = (BytesIO(notice_pdf(notice, seal)) for notice in notices)
    return join_papers(letters, own_sheets=own_sheets)


def _grounds_in_words(content: NoticeContent) -> str:
    """`Podstawa prawna: woda – art. 26; dźwig – § 12.`, or empty."""
    together = join_names((row.name, row.legal_basis, None) for row in content.rows)
    text = "; ".join(f"{names} – {words}" for (words, _paper), names in together.items())
    return _("Podstawa prawna: %(said)s.") % {"said": text.removesuffix(".")} if text else ""


def _line(row: NoticeRow) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": _("koszt %(kind)s") % {"kind": row.kind.label},
        "cells": [
            f"{format_quantity(row.quantity)} {row.unit}",
            "–" if row.old_rate is None else format_quantity(row.old_rate, 2),
            format_quantity(row.new_rate, 2),
            row.old_amount.digits,
            row.new_amount.digits,
            format_day(row.since),
        ],
    }


def _why(content: NoticeContent) -> list[dict[str, object]]:
    blocks = split_blocks(content.justification)
    if content.resolution:
        basis = _("Podstawa: %(resolution)s.") % {"resolution": content.resolution}
        blocks.append(Block("p", ((TextRun(basis),),)))
    return [asdict(block) for block in blocks]


def issue_letter(notice: FeeNotice) -> bytes:
    """Render the sealed PDF of a letter and register it, so that `/weryfikacja/` knows it."""
    seal = current_seal()
    pdf = notice_pdf(notice, seal)
    dated = content_from_json(notice.content).dated
    file = OutgoingFile(notice.account, pdf)
    link_files([file], on=dated, seal=seal.fingerprint if seal else "")
    return pdf
