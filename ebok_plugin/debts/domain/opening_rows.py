"""The rows of a file of opening items (`opening_items`, import_formats.md §3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables.declaration import RowChecks, TableRow, column, day_column
from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.values import date_reader, read_text, word_reader
from ebok_plugin.debts.models import DebtStage
from ebok_plugin.debts.vocabulary import STAGE_SPELLINGS, STAGES_IN_FILES, StageKind
from ebok_plugin.ledger.domain.opening_items import ITEM_SOURCE, OpeningItem
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import (
    REGIME_SPELLINGS,
    SUBACCOUNT_SPELLINGS,
    Regime,
    SubAccount,
)
from ebok_plugin.payments.domain.ledger_kinds.base import (
    account_column,
    amount_column,
    describe_early_day,
)

MAX_DOCUMENT_LENGTH = 40
# Document, dash and text make the title of the entry.
MAX_TEXT_LENGTH = 97


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningItemRow(TableRow):
    """A document of the former system: what is left of it, and since when it is due."""

    key_columns = ("account_no", "document_no")

    account_no: str = account_column("900002")
    opening_date: date = day_column(
        date_reader,
        _("dzień, na który spisano salda; na koncie jeden"),
        example="2026-01-01",
    )
    document_no: str = column(
        read_text,
        _("numer dokumentu z dotychczasowego programu, na koncie tylko raz"),
        identifier=True,
        longest=MAX_DOCUMENT_LENGTH,
        example=("NAL/2024/11/900002", "WB/2025/251"),
    )
    title: str = column(
        read_text,
        _("czego dotyczy; tak zobaczą to mieszkaniec i wezwanie do zapłaty"),
        empty="",
        longest=MAX_TEXT_LENGTH,
        prose=True,
        aliases="tytuł|tytuł należności|za okres|okres|miesiąc",
        example=("Opłata za 11/2024", "Nadpłata z 12/2025"),
    )
    due_date: date | None = day_column(
        date_reader,
        _("pierwotny termin płatności; konieczny przy długu"),
        empty=None,
        example=("2024-11-15",),
    )
    rest: Money = amount_column(
        _("ile zostało: dodatnia to dług, ujemna to nadpłata; 0,00 to pozycja już rozliczona"),
        example=("954,17", "-35,10"),
        aliases="pozostało|do zapłaty|nierozliczone|zaległość",
    )
    regime: Regime | None = column(
        word_reader({regime.value: regime for regime in Regime}),
        _("odsetki: SM albo GOK; puste znaczy: jak na koncie"),
        empty=None,
        spellings=REGIME_SPELLINGS,
    )
    subaccount: SubAccount = column(
        word_reader({subaccount.value: subaccount for subaccount in SubAccount}),
        _(
            "subkonto: MAIN (opłaty; także puste), REPAIR (fundusz remontowy), MEDIA, "
            "INTEREST (odsetki), COURT (koszty sądowe)"
        ),
        empty=SubAccount.MAIN,
        spellings=SUBACCOUNT_SPELLINGS,
    )
    account_balance: Money | None = amount_column(
        _("saldo całego konta z wydruku sald, przy każdej pozycji to samo; porównamy z sumą"),
        empty=None,
        example="919,07",
        aliases="saldo konta|saldo",
        repeated=True,
    )
    stage: StageKind | None = column(
        word_reader(STAGES_IN_FILES),
        _(
            "dokąd doszła sprawa o zapłatę: WEZWANIE, OSTATECZNE, POZEW, NAKAZ, KOMORNIK; przy "
            "GOK: UPOMNIENIE, TYTUŁ; puste, gdy sprawy nie ma"
        ),
        empty=None,
        example=("POZEW",),
        aliases="etap|etap sprawy|etap windykacji|windykacja|stan sprawy",
        spellings=STAGE_SPELLINGS,
    )
    stage_date: date | None = day_column(
        date_reader,
        _("dzień doręczenia pisma albo dzień pozwu, nakazu, wszczęcia egzekucji"),
        empty=None,
        example=("2025-06-02",),
        aliases="data etapu|data doręczenia|etap z dnia|doręczono|z dnia",
    )
    stage_reference: str = column(
        read_text,
        _("sąd albo komornik i sygnatura"),
        empty="",
        longest=80,
        example=("SR w Przykładowie, I Nc 1/25",),
        aliases="sygnatura|nr upomnienia|numer upomnienia",
    )

    def as_item(self, account_id: int) -> OpeningItem:
        """Return what the ledger posts of the row."""
        return OpeningItem(
            account_id=account_id,
            account_no=self.account_no,
            document_no=self.document_no,
            rest=self.rest,
            title=self.title,
            due_date=self.due_date,
            subaccount=self.subaccount,
        )

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if self.rest > ZERO and self.due_date is None:
            yield _missing(line, "due_date", "dług musi mieć swój termin płatności.")
        if (self.stage is None) != (self.stage_date is None):
            name = "stage" if self.stage is None else "stage_date"
            yield _missing(line, name, "etap sprawy i jego dzień podaje się razem.")
        elif self.stage_date is not None:
            yield from self._find_stage_errors(line, self.stage_date)

    def _find_stage_errors(self, line: int, day: date) -> Iterator[FileFinding]:
        if self.rest <= ZERO:
            what = "etap sprawy o zapłatę może mieć tylko pozycja, z której coś zostało do zapłaty."
            yield about_line("STAGE_NO_DEBT", line, what, "stage", self.rest.digits, "dług")
        elif self.due_date is not None and day <= self.due_date:
            what = f"etap jest z dnia {day}, a termin płatności to dopiero {self.due_date}."
            yield describe_early_day("DATE_ORDER", line, "stage_date", what, day, self.due_date)
        if day > self.opening_date:
            what = f"etap jest z dnia {day}, po dniu bilansu {self.opening_date}. Wpisz go potem."
            wanted = f"{self.opening_date} lub wcześniej"
            yield about_line("DATE_ORDER", line, what, "stage_date", str(day), wanted)


def _missing(line: int, name: str, what: str) -> FileFinding:
    return about_line("VALUE_MISSING", line, what, name, "", "wypełniona komórka")


class OpeningItemChecks(RowChecks[OpeningItemRow]):
    """The rows of an account have one day, one balance and one stage."""

    def compare(self, line: int, row: OpeningItemRow) -> Iterator[FileFinding]:
        account = row.account_no
        yield from self._same(line, "OPENING_SPLIT", "opening_date", account, row.opening_date)
        if row.account_balance is not None:
            balance = row.account_balance.digits
            yield from self._same(line, "BALANCE_SPLIT", "account_balance", account, balance)
        if row.stage is not None:
            stage = " / ".join([str(row.stage.label), str(row.stage_date), row.stage_reference])
            yield from self._same(line, "STAGE_SPLIT", "stage", account, stage)

    def _same(
        self, line: int, code: str, name: str, account: str, value: object
    ) -> Iterator[FileFinding]:
        """Report a value that differs from that of the account's first row."""
        first, wanted = self.first((name, account), line, value)
        if wanted != value:
            what = f"konto {account} ma w wierszu {first} co innego. Wpisz w obu to samo."
            yield about_line(code, line, what, name, str(value), str(wanted))


def list_item_rows() -> Iterator[dict[str, Any]]:
    """Yield every standing item; its stage is that of the open debt. Two queries."""
    stage_names = {kind: name for name, kind in STAGES_IN_FILES.items()}
    stages = {
        stage.debt.account_id: stage
        for stage in DebtStage.objects.filter(debt__ended_on__isnull=True)
        .select_related("debt")
        .order_by("pk")
    }
    items = LedgerEntry.objects.filter(source=ITEM_SOURCE, reversed_by__isnull=True)
    for entry in items.select_related("account").order_by("account__account_no__polish", "seq"):
        document_no = entry.source_key.removeprefix(f"{entry.account.account_no} ")
        prefix = f"{document_no} – "
        stage = stages.get(entry.account_id)
        if stage and not (entry.due_date and entry.due_date < stage.on <= entry.booking_date):
            stage = None
        yield {
            "account_no": entry.account.account_no,
            "opening_date": entry.booking_date,
            "document_no": document_no,
            "title": "" if entry.title == document_no else entry.title.removeprefix(prefix),
            "due_date": entry.due_date,
            "rest": entry.amount.amount,
            "regime": entry.account.regime,
            "subaccount": entry.subaccount,
            "account_balance": None,
            "stage": stage and stage_names[StageKind(stage.kind)],
            "stage_date": stage and stage.on,
            "stage_reference": stage and stage.reference,
        }
