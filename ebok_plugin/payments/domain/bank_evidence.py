"""What the bank said, as one digest a file: told to the access log, and computed again later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

from django.db.models import Q

from ebok_plugin.payments.bank_triggers import SAID_OF_LINE
from ebok_plugin.payments.models import BankEntry, BankStatement

ROWS_AT_ONCE = 2_000
Values = tuple[Any, ...]
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
        lines_of_file = its_lines if with_lines == file else ()
        yield file, digest_of((row[1:] for row in rows), (row[1:] for row in lines_of_file))
        if with_lines == file:
            with_lines, its_lines = next(of_file, (None, iter(())))


def digest_of(statements: Iterable[Values], lines: Iterable[Values]) -> str:
    """Of one file: its statements, each its key and OF_STATEMENT, by their keys, then all lines,
    each SAID_OF_LINE, by statement and number.
    """
    digest = FileDigest(statements)
    digest.add(lines)
    return digest.digest


class FileDigest:
    """As `digest_of`, while the lines of the file are being kept."""

    def __init__(self, statements: Iterable[Values]) -> None:
        self._digest = hashlib.sha256()
        self.add(statements)

    def add(self, rows: Iterable[Values]) -> None:
        for row in rows:
            self._digest.update(_text(row))

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


def _text(values: Values) -> bytes:
    """A list of JSON, whose encoder takes twice the time to find that all are texts."""
    return f"[{', '.join([encode_basestring(str(value)) for value in values])}]\n".encode()
