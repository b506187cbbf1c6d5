"""The notice as a tagged PDF, made of its frozen content: the same content gives the same bytes."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import pikepdf
from django.utils.translation import gettext as _

from cms_ext.base.pdf import render
from ebok_plugin.fee_changes.domain.content import NoticeContent, NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.justification import Block, TextRun, as_blocks
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.period import shown
from ebok_plugin.ledger.templatetags.ledger import quantity

TEMPLATE = Path(__file__).parents[1] / "layouts" / "fee_notice.typ"
A4 = (595, 842)


def notice_pdf(notice: FeeNotice) -> bytes:
    """Dated as the letter is."""
    content = content_from_json(notice.content)
    data = {
        **content.letterhead,
        "facts": [
            (_("Płatnik"), content.payer),
            (_("Lokal"), content.premises),
            (_("Konto"), content.account_no),
        ],
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
        "sum": [_("Razem miesięcznie"), content.old_total.digits, content.new_total.digits],
        "why_title": _("Uzasadnienie"),
        "why": _why(content),
        "rights_title": _("Pouczenie"),
        "instruction": content.instruction,
        "questions": content.questions,
    }
    return render(TEMPLATE, data, issued=content.dated)


def merged(notices: list[FeeNotice]) -> bytes:
    """One PDF for the printer; each letter begins on a sheet of its own, printed on both sides."""
    whole = pikepdf.new()
    for notice in notices:
        with pikepdf.open(BytesIO(notice_pdf(notice))) as one:
            whole.pages.extend(one.pages)
            if len(one.pages) % 2:
                whole.add_blank_page(page_size=A4)
    made = BytesIO()
    whole.save(made, deterministic_id=True)
    return made.getvalue()


def _line(row: NoticeRow) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": _("koszt %(kind)s") % {"kind": row.kind.label},
        "cells": [
            f"{quantity(row.quantity)} {row.unit}",
            "–" if row.old_rate is None else quantity(row.old_rate, 2),
            quantity(row.new_rate, 2),
            row.old_amount.digits,
            row.new_amount.digits,
            shown(row.since),
        ],
    }


def _why(content: NoticeContent) -> list[dict[str, object]]:
    blocks = as_blocks(content.justification)
    if content.resolution:
        basis = _("Podstawa: %(resolution)s.") % {"resolution": content.resolution}
        blocks.append(Block("p", ((TextRun(basis),),)))
    return [asdict(block) for block in blocks]
