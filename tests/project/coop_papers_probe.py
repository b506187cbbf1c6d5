"""The documents of the co-op's demo; run there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from cms_ext.premises.models import Building
from ebok_plugin.fee_changes.domain.content import notice_pdf
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.statements.domain.papers.letterhead import load_letterhead
from ebok_plugin.utilities.meters.domain.missing import (
    last_window,
    list_accounts_to_remind,
    list_missing,
    missing_letter_pdf,
)
from ebok_plugin.utilities.meters.domain.use_information import find_information, use_sheet_pdf
from ebok_plugin.utilities.meters.models import UseInformation
from members_area.requests.domain.registration import refusal_letter
from members_area.requests.models import Refusal
from tests.project.papers_probe import MAX_ROWS, of_both, print_papers


def papers(today: date) -> Iterator[bytes]:
    yield from of_both(today)
    yield from (notice_pdf(notice, None) for notice in FeeNotice.objects.all()[:MAX_ROWS])
    yield from map(refusal_letter, Refusal.objects.all()[:MAX_ROWS])
    office, window = load_letterhead(today), last_window(today)
    assert window is not None
    for building in Building.objects.all():
        for reminded in list_accounts_to_remind(list(list_missing(building, window, today)), today)[
            :1
        ]:
            yield missing_letter_pdf(office, reminded, window, today)
    year = today.replace(month=1, day=1), today
    account = UseInformation.objects.latest("month").account
    yield use_sheet_pdf(office, account, find_information(account, *year), year, today)


def main(folder: str) -> None:
    print_papers(papers, Path(folder))
