"""Reports on a bank's file and a file of the import contract, and the import screens."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.money.nrb import format_nrb
from cms_ext.base.tables import Column
from cms_ext.base.tables.declaration import OnFile
from cms_ext.desks.import_desk.views.table import (
    CommitWords,
    ImportScreen,
    describe_table_report,
    make_sample_response,
)
from cms_ext.desks.import_desk.views.table_layouts import TableAssistant
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff
from cms_ext.plugins import find_absent_rights, is_left_out
from ebok_plugin.ledger.domain.opening_items import OPENING_FILE
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.bank import PROFILES, Balance, PartialStatement
from ebok_plugin.payments.domain.bank_file import BankReport
from ebok_plugin.payments.domain.bank_matching import ALREADY_POSTED
from ebok_plugin.payments.domain.desk import (
    BROWSER,
    LAYOUTS,
    BankDesk,
    LedgerDesk,
    list_table_kinds,
)
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.payments.domain.ledger_kinds.accounts import ACCOUNTS
from ebok_plugin.payments.domain.ledger_kinds.base import LedgerKind
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS, kind_names
from ebok_plugin.payments.domain.ledger_kinds.payments import PAYMENTS
from ebok_plugin.payments.domain.linked_payments import BankMatch
from ebok_plugin.payments.forms import LedgerUploadForm, StatementUploadForm
from ebok_plugin.payments.models import BankEntry
from ebok_plugin.payments.rights import COMMITS_STATEMENTS, IMPORTS

# A file may have ten thousand; the register shows the others afterwards.
SHOWN_STATEMENTS = 100
SHOWN_OPERATIONS = 200


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as far as it could be read."""

    number: str
    account: str
    opening: Money | None
    credits: Money
    debits: Money
    closing: Money | None
    entries: int


@dataclass(frozen=True, slots=True)
class StatusRow:
    """The number of operations of the new statements with this fate, and their sum."""

    label: str
    count: int
    sum: Money


@dataclass(frozen=True, slots=True)
class OperationRow:
    """An operation of the file, and the account to which it would be posted."""

    day: date
    amount: Money
    name: str
    title: str
    fate: str
    account_no: str


def _operations(report: BankReport, fates: Container[str], most: int) -> list[OperationRow]:
    """List the first operations with one of these fates. One query.

    Reads no further than the last of them: a file may have 200 000 operations.
    """
    count = min(most, sum(number for fate, number in report.fates.items() if fate in fates))
    chosen = (match for match in report.matches if match.fate in fates)
    matches = list(islice(chosen, count))
    numbers = Account.objects.in_bulk({match.account for match in matches if match.account})
    return [
        OperationRow(
            match.entry.value_date,
            Money.from_grosze(match.grosze),
            match.entry.name,
            match.entry.title,
            _fate(match),
            str(numbers.get(match.account or 0, "")),
        )
        for match in matches
    ]


def _fate(match: BankMatch) -> str:
    words = str(match.fate.label)
    return f"{words} ({gettext('reguła nadawcy')})" if match.rule else words


def statement_report(report: BankReport) -> dict[str, Any]:
    fates = [
        StatusRow(
            str(fate.label), report.fates.get(fate, 0), _money(report.sums.get(fate, Decimal(0)))
        )
        for fate in BankEntry.EntryStatus
    ]
    together = StatusRow("", sum(row.count for row in fates), sum_money(row.sum for row in fates))
    return {
        "report": report,
        "profile": ", ".join(
            PROFILES[code].name for code in filter(None, report.profile.split(", "))
        ),
        "statements": [_row(found) for found in report.statements[:SHOWN_STATEMENTS]],
        "hidden_statements": max(0, len(report.statements) - SHOWN_STATEMENTS),
        "fates": fates if together.count else [],
        "together": together,
        "repeated": _operations(report, ALREADY_POSTED, SHOWN_OPERATIONS),
        "operations": _operations(report, tuple(BankEntry.EntryStatus), SHOWN_OPERATIONS),
        "hidden_operations": max(0, together.count - SHOWN_OPERATIONS),
        "waits": [
            (reason.label, report.waits[reason])
            for reason in BankEntry.WaitReason
            if reason in report.waits
        ],
    }


def _row(statement: PartialStatement) -> StatementRow:
    account = statement.iban
    own = len(account) == 26 and account.isdecimal()
    return StatementRow(
        number=statement.number,
        account=format_nrb(account) if own else account,
        opening=_balance(statement.opening),
        credits=_money(statement.entries.credits),
        debits=_money(statement.entries.debits),
        closing=_balance(statement.closing),
        entries=len(statement.entries),
    )


def _balance(balance: Balance | None) -> Money | None:
    return None if balance is None else _money(balance.amount)


def _money(amount: Decimal) -> Money:
    return Money(amount) if amount else ZERO


CONTROL_NAMES = {
    "sum_opening": _("Suma sald początkowych"),
    "sum_rest": _("Suma pozycji otwarcia"),
    "sum_amount": _("Suma kwot"),
    "sum_cost": _("Suma kosztów"),
    "sum_advances": _("Suma zaliczek"),
    "sum_result": _("Suma wyników"),
}


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A control of the file with the sum found in it."""

    name: str
    label: str | Promise
    sum: Money


def show_ledger_report(report: ImportReport) -> dict[str, Any]:
    return {
        **describe_table_report(report),
        "kind": kind_names().get(report.kind, report.kind),
        "controls": control_rows(report.totals),
    }


def control_rows(totals: dict[str, Money]) -> list[ControlRow]:
    return [ControlRow(name, CONTROL_NAMES.get(name, name), sum_) for name, sum_ in totals.items()]


MAX_LINES = 100


def format_list(lines: Iterable[str]) -> str:
    """Format the first hundred lines as a list; a dash for none."""
    texts = [(line,) for line in lines][:MAX_LINES]
    if not texts:
        return "–"
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", texts))


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file as the upload form describes it."""

    kind: str
    name: Promise
    columns: Sequence[Column]
    csv: str
    xlsx: str
    on_file: OnFile | None


WITHOUT_COMPONENTS = (ACCOUNTS.kind, OPENING_FILE, PAYMENTS.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerScreen(ImportScreen):
    """The import of ledger files, which accepts several kinds."""

    @property
    def kinds(self) -> list[FileKind]:
        """Return the kinds in loading order; some offices charge without components."""
        offered = WITHOUT_COMPONENTS if is_left_out("charge-components") else tuple(KINDS)
        return [self._kind(KINDS[name]) for name in offered]

    def columns_of(self, report: ImportReport) -> tuple[Column, ...]:
        return KINDS[report.kind].schema(business_today()).columns if report.kind in KINDS else ()

    def _kind(self, kind: LedgerKind[Any]) -> FileKind:
        csv, xlsx = (
            reverse(f"{self.url_name}_sample", args=[kind.kind, extension])
            for extension in ("csv", "xlsx")
        )
        columns = kind.schema(business_today()).columns
        on_file = kind.on_file
        # A union has no components, so nobody there may read them.
        if on_file and on_file.right in find_absent_rights():
            on_file = None
        return FileKind(kind.kind, kind.name, columns, csv, xlsx, on_file)


@require_safe
@for_staff(ENTERS_ADMIN)
def download_sample(
    request: HttpRequest, screen: LedgerScreen, kind: str, extension: str
) -> HttpResponse:
    """Send the sample file of a kind, as CSV or XLSX; with `?stan` what is on file."""
    screen.clerk(request)
    if kind not in KINDS:
        raise Http404
    return make_sample_response(request, KINDS[kind], extension)


POSTING = CommitWords(
    commit=_("Zaksięguj"),
    done=_("Zaksięgowano plik „%s”."),
    gone=_(
        "Ten plik nie czeka już na zaksięgowanie: sprawdzenie jest ważne 24 godziny. "
        "Wgraj plik jeszcze raz."
    ),
    held=_("Plik „%s” zachowano jako wstrzymany. Niczego nie zaksięgowano."),
    keep=_("Zachowaj plik jako wstrzymany"),
    keep_note=_(
        "Z tego pliku nie da się niczego zaksięgować. "
        "Możesz zachować go jako dowód tego, co przyszło z banku."
    ),
)


def _record_at(url_name: str) -> Callable[[int], str]:
    return lambda key: reverse(url_name, args=[key])


STATEMENT = ImportScreen(
    url_name="ebok_import_statement",
    title=_("Import wyciągu bankowego"),
    introduction=_(
        "MT940 albo CAMT.053, najwyżej 20 MB. Najpierw zobaczysz, co jest w pliku; "
        "księgowanie to osobny krok."
    ),
    icon="upload",
    permissions=(COMMITS_STATEMENTS,),
    desk=BankDesk(),
    upload_form=StatementUploadForm,
    upload_template="cms_ext/import_desk/upload.html",
    report_template="ebok_plugin/payments/statement_report.html",
    details=statement_report,
    record_url=_record_at("bank_pliki_modeladmin_inspect"),
    words=POSTING,
)
LEDGER = LedgerScreen(
    url_name="ebok_import_ledger",
    title=_("Import plików CSV i XLSX"),
    introduction=_(
        "Konta, pozycje otwarcia, składniki, naliczenia, wpłaty, rozliczenia mediów albo odczyty, "
        "najwyżej 20 MB i 200 000 wierszy. Najpierw zobaczysz, co jest w pliku; księgowanie to "
        "osobny krok."
    ),
    icon="upload",
    permissions=(IMPORTS,),
    desk=LedgerDesk(),
    upload_form=LedgerUploadForm,
    upload_template="ebok_plugin/payments/ledger_upload.html",
    report_template="ebok_plugin/payments/ledger_report.html",
    details=show_ledger_report,
    record_url=_record_at("importy_pliki_modeladmin_inspect"),
    words=POSTING,
    assistant=TableAssistant(
        "ebok_import_ledger",
        _("Import plików CSV i XLSX"),
        LAYOUTS,
        list_table_kinds,
        (IMPORTS,),
        BROWSER,
    ),
)
SCREENS = (STATEMENT, LEDGER)
