"""Houses whose media are settled, for tests: the worked example, and small ones made up."""

from ebok_plugin.utilities.media.models import MediaSettlement, MediaSettlementLine
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import ACCOUNT, MEDIA, NEIGHBOUR, Row, file

THIRD: Row = ACCOUNT | {
    "account_no": "100007",
    "premises_code": "L-007",
    "premises_no": "7",
    "payer_name": "Zofia Wzorcowa",
    "nrb": "12999000090001000000100007",
}


def house(*accounts: Row) -> None:
    """Their accounts; without any the two of the import tests."""
    report = bring(file("accounts", *(accounts or (ACCOUNT, NEIGHBOUR))))
    assert report.status in ("posted", "unchanged"), report.errors


def settled(*rows: Row) -> MediaSettlement:
    """Return the newest settlement after these rows came."""
    report = bring(file("media_settlements", *rows))
    assert report.status == "posted", report.errors
    return MediaSettlement.objects.latest("pk")


def year(number: int, row: Row = MEDIA, **other: str) -> Row:
    """Return the row as of another year, posted in the summer after it."""
    return row | {
        "settlement_id": f"RM-{number}",
        "period_from": f"{number}-01-01",
        "period_to": f"{number}-12-31",
        "posting_date": f"{number + 1}-07-31",
        "due_date": f"{number + 1}-09-15",
        **other,
    }


def list_lines() -> list[tuple[str, int, str, str, bool]]:
    """Settlement, generation, account, result, whether an entry stands behind it."""
    lines = MediaSettlementLine.objects.select_related("settlement", "account")
    return [
        (
            line.settlement.settlement_id,
            line.settlement.generation,
            line.account.account_no,
            str(line.result.amount),
            line.entry_id is not None,
        )
        for line in lines.order_by("settlement_id", "position")
    ]
