"""Field :61:, one operation, together with the :86: behind it. Source: bank_formats.md §3."""

import re
from dataclasses import dataclass
from datetime import date

from ebok_plugin.exchange.bank import account, values
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.mt940_details import Details, DetailsReader
from ebok_plugin.exchange.bank.mt940_fields import Field
from ebok_plugin.exchange.bank.profile import BankProfile
from ebok_plugin.exchange.bank.statement import FilePosition, Mark, ParsedEntry

TAG = ":61:"
# Loose on purpose: a wrong date or amount must be told from a wrong line.
_LINE = re.compile(
    r"(?P<date>.{6})(?P<entry>\d{4}|    )?(?P<mark>R?[CD])[A-Z]?(?P<amount>[^A-Z]*)"
    r"(?P<type>[NSF][A-Z0-9]{3})(?P<refs>.*)",
    re.ASCII,
)


@dataclass(slots=True)
class EntryFields:
    operation: Field
    details: list[Field]


@dataclass(frozen=True, slots=True)
class EntryReader:
    profile: BankProfile
    read_details: DetailsReader

    def read(self, line_no: int, source: EntryFields, number: str) -> ParsedEntry | BankFinding:
        """The entry, or BANK_BAD_DATE or BANK_BAD_AMOUNT of the statement `number`."""
        line = source.operation.line
        text = source.operation.lines[0]
        value_date = values.short_date(text[:6])
        if value_date is None:
            return bad_date(f"Wiersz {TAG}", text[:6], TAG, line, number)
        parts = _LINE.match(text)
        amount = values.comma_amount(parts["amount"]) if parts else None
        if parts is None or amount is None:
            return _bad_amount(line_no, line, number, parts and parts["amount"])
        booking_date = _booking_date(parts["entry"], value_date)
        if parts["entry"] and parts["entry"].strip() and booking_date is None:
            wrong = f"{value_date:%y}{parts['entry']}"
            return bad_date(f"Wiersz {TAG}", wrong, TAG, line, number)
        mark = Mark(parts["mark"])
        details = self._details(source, mark)
        virtual_raw, virtual_id = (
            account.virtual_account(details.virtual, self.profile) if mark.incoming else ("", None)
        )
        customer_ref, _, bank_ref = parts["refs"].partition("//")
        return ParsedEntry(
            line_no=line_no,
            value_date=value_date,
            booking_date=booking_date,
            mark=mark,
            amount=amount,
            type_code=parts["type"],
            customer_ref=customer_ref.strip(),
            bank_ref=bank_ref.strip(),
            title=details.title,
            name=details.name,
            address=details.address,
            counterparty_nrb=account.counterparty(details.account),
            virtual_id=virtual_id,
            virtual_raw=virtual_raw,
            raw_61="\n".join(source.operation.lines),
            raw_86="\n".join(line for field in source.details for line in field.lines),
            place=FilePosition(line, TAG),
        )

    def _details(self, source: EntryFields, mark: Mark) -> Details:
        if not source.details:
            return Details()
        lines = [line for field in source.details for line in field.lines]
        return self.read_details(lines, mark.incoming, source.details[0].line)


def bad_date(what: str, text: str, tag: str, line: int | None, number: str) -> BankFinding:
    """For a date that is no day of the calendar: the 30th of February is met in real files."""
    return BankFinding(
        Code.BANK_BAD_DATE,
        f"{what} ma datę {values.said_short_date(text)}, która nie istnieje.",
        statement_no=number,
        line=line,
        field=tag,
        found=text,
        expected="RRMMDD",
    )


def _booking_date(entry: str | None, value_date: date) -> date | None:
    return values.day_near(entry, value_date) if entry and entry.strip() else None


def _bad_amount(line_no: int, line: int, number: str, text: str | None) -> BankFinding:
    return BankFinding(
        Code.BANK_BAD_AMOUNT,
        f"Wiersz {TAG} nr {line_no} ma kwotę, której nie da się odczytać.",
        statement_no=number,
        line=line,
        field=TAG,
        found=text,
        expected="kwota z przecinkiem, np. 1256,64",
    )
