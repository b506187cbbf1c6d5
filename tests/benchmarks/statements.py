"""`python -m tests.benchmarks.statements FILE`: the cost of 1 000 account statements.

Each statement is read from the ledger, gets its check code, is drawn and sealed, as every site
issues it; its bare twin is the same template with the same data, handed to typst and nothing else.
Portions of both are measured in
turn, in one run; the table shows the medians and the median ratio. The database is the one of the
settings, made again.
"""

from __future__ import annotations

import django

django.setup()

import json  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
import tempfile  # noqa: E402 - after the set-up
from collections.abc import Callable, Sequence  # noqa: E402 - after the set-up
from datetime import UTC, date, datetime  # noqa: E402 - after the set-up
from datetime import time as hour  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up
from typing import Any  # noqa: E402 - after the set-up

import typst  # noqa: E402 - after the set-up
from django.conf import settings  # noqa: E402 - after the set-up
from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402 - after the set-up

from cms_ext.base.pdf.rendering import FONTS, LAYOUTS, STANDARDS  # noqa: E402 - after the set-up
from cms_ext.base.pdf.sealing import (  # noqa: E402 - after the set-up
    current_seal,
    make_own_seal,
    seal_in_words,
)
from ebok_plugin.charges.domain.charge_document import (  # noqa: E402 - after the set-up
    post_charge_documents,
)
from ebok_plugin.ledger.domain.posting import post_batch  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.queries.statement import (  # noqa: E402 - after the set-up
    read_statement,
)
from ebok_plugin.ledger.models import Account, Batch  # noqa: E402 - after the set-up
from ebok_plugin.statements.domain.issued_file import (  # noqa: E402 - after the set-up
    ProvedFacts,
    issue_check_code,
)
from ebok_plugin.statements.domain.papers.letterhead import (  # noqa: E402 - after the set-up
    load_letterhead,
)
from ebok_plugin.statements.domain.papers.statement import (  # noqa: E402 - after the set-up
    TEMPLATE,
    statement_data,
    statement_pdf,
)
from tests.benchmarks.cpu import forbid_parallel_workers, measure_cost  # noqa: E402 - after the set-up
from tests.benchmarks.figures import (  # noqa: E402 - after the set-up
    Figure,
    choose_size,
    compare_costs,
    print_figure,
    write_figures,
)
from tests.ebok_plugin.ledger.books import (  # noqa: E402 - after the set-up
    document,
    open_account,
    payment,
)

TODAY = date(2026, 12, 31)
START = date(2026, 1, 1)
STATEMENTS, PORTION, MONTHS = choose_size(1_000, 100), 50, 12
GOAL = 1.6
CODE = "K7QF-2M9T-XB4C"


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    forbid_parallel_workers()
    accounts = fill(STATEMENTS)
    with tempfile.TemporaryDirectory() as folder:
        settings.COOP_PDF_SEAL = str(Path(folder, "seal.p12"))
        make_own_seal(Path(settings.COOP_PDF_SEAL), "Pomiar", settings.COOP_PDF_SEAL_PASSPHRASE)
        figure = measure(accounts)
    print_figure(figure)
    write_figures([figure], target)


def fill(count: int) -> list[Account]:
    """Make accounts with a year of charges and payments."""
    accounts = [open_account(f"{300_000 + number}", f"Osoba {number}") for number in range(count)]
    months = [f"2026-{month:02d}" for month in range(1, MONTHS + 1)]
    charges = [document(account, month, "926.94") for account in accounts for month in months]
    post_charge_documents(charges, made_by=None, today=TODAY)
    paid = [
        payment(account, f"{month}-10", "926.94", f"Opłata za lokal {account.account_no}")
        for account in accounts
        for month in months
    ]
    post_batch(Batch.Kind.PAYMENTS, paid, made_by=None, today=TODAY)
    return list(Account.objects.select_related("payer", "premises__building").order_by("pk"))


def measure(accounts: Sequence[Account]) -> Figure:
    office = load_letterhead(TODAY)
    prepared = [
        json.dumps(
            {
                **statement_data(
                    office, account, read_statement(account, START, TODAY), CODE, TODAY
                ),
                "seal": seal_in_words(current_seal()),
            },
            ensure_ascii=False,
        )
        for account in accounts
    ]

    def ours(number: int) -> object:
        account = accounts[number]
        printed = read_statement(account, START, TODAY)
        proved = ProvedFacts(account.account_no, START, TODAY, printed.closing)
        return statement_pdf(
            office, account, printed, issue_check_code(proved, issued_on=TODAY), TODAY
        )

    bare = _bare_renderer(prepared)
    first = range(min(PORTION, len(accounts)))
    measure_portion(ours, first)
    measure_portion(bare, first)
    pairs = [
        (measure_portion(ours, part), measure_portion(bare, part))
        for part in (
            range(start, min(start + PORTION, len(accounts)))
            for start in range(0, len(accounts), PORTION)
        )
    ]
    return compare_costs(f"statement, sealed / bare typst ({connection.vendor})", pairs, GOAL)


def _bare_renderer(prepared: Sequence[str]) -> Callable[[int], object]:
    template = TEMPLATE.read_bytes()
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )

    def bare(number: int) -> object:
        options: dict[str, Any] = {"root": LAYOUTS, "font_paths": fonts}
        compiler = typst.Compiler(
            template,
            ignore_system_fonts=True,
            sys_inputs={"data": prepared[number]},
            **options,
        )
        return compiler.compile(
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(TODAY, hour(), tzinfo=UTC),
        )

    return bare


def measure_portion(make: Callable[[int], object], numbers: range) -> float:
    """Return the milliseconds for one of the numbers."""
    return measure_cost(lambda: [make(number) for number in numbers]) / len(numbers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
