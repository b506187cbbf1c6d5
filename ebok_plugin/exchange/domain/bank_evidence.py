"""What the bank said, as one digest a file: told to the access log, and computed again later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Q

from ebok_plugin.exchange.bank_triggers import SAID_OF_LINE
from ebok_plugin.exchange.models import BankEntry, BankStatement

ROWS_AT_ONCE = 2_000
# Without the bank's own text: it is emptied when the term of its file is over.
OF_STATEMENT = (
    "account",
    "number",
    "opening",
    "opening_date",
    "closing",
    "closing_date",
    "fingerprint",
)


def digests_of_files(only: Q | None = None) -> Iterator[tuple[int, str]]:
    """The id of each file that has statements, and 64 hexadecimal digits of all their rows.

    `only` chooses among the statements. Two queries, a few thousand rows at once in memory.
    """
    chosen = BankStatement.objects.filter(only or Q())
    statements = chosen.order_by("file_id", "pk").values_list("file_id", "pk", *OF_STATEMENT)
    lines = (
        BankEntry.objects.filter(statement__in=chosen)
        .order_by("statement__file_id", "statement_id", "line_no", "pk")
        .values_list("statement__file_id", *SAID_OF_LINE)
    )
    of_file = groupby(lines.iterator(ROWS_AT_ONCE), key=itemgetter(0))
    with_lines, its_lines = next(of_file, (None, iter(())))
    for file, rows in groupby(statements.iterator(ROWS_AT_ONCE), key=itemgetter(0)):
        digest = hashlib.sha256()
        for row in rows:
            digest.update(_text(row[1:]))
        if with_lines == file:
            for row in its_lines:
                digest.update(_text(row[1:]))
            with_lines, its_lines = next(of_file, (None, iter(())))
        yield file, digest.hexdigest()


def _text(values: tuple[Any, ...]) -> bytes:
    return (_to_json([str(value) for value in values]) + "\n").encode()


_to_json = json.JSONEncoder(ensure_ascii=False).encode
