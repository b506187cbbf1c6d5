"""MT940 of every dialect: messages are pages of statements (bank_formats.md §3, §6)."""

import re
from itertools import islice

from cms_ext.base.database.bulk import StagedRows
from ebok_plugin.payments.bank import mt940_entry, statement, values
from ebok_plugin.payments.bank.detect import not_a_statement_error
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.mt940_details import select_details_reader
from ebok_plugin.payments.bank.mt940_fields import Field, Message, read_messages, refuse_mt942
from ebok_plugin.payments.bank.pages import CLOSING, OPENING, Page, join_pages, statement_of
from ebok_plugin.payments.bank.profiles import BankProfile, DetailsLayout
from ebok_plugin.payments.bank.statement import BankLimits, too_large_error
from ebok_plugin.payments.bank.values import parse_own_account

_BALANCE = re.compile(r"([CD])(.{6})([A-Z]{3})(.*)")
_NUMBER_AND_PAGE = re.compile(r"(.*)/(\d{1,5})", re.ASCII)
# Required parts of a statement, in the genitive for the message, with the possible tags.
_REQUIRED = {
    "number": ("numeru wyciągu", ("28C", "28")),
    "account": ("numeru rachunku", ("25",)),
    "opening": (OPENING, ("60F", "60M")),
    "closing": (CLOSING, ("62F", "62M")),
}


def read_page(message: Message, position: int, errors: list[BankFinding]) -> Page:
    """Read everything of a page, which is a message, but the entries."""
    page = Page(position, message.end, ":60F:", ":62F:")
    page.identifier = next((head.value for head in message.heads if head.tag == "20"), "")
    heads = _head_fields(message, page, errors)
    for name, (what, tags) in _REQUIRED.items():
        source = heads.get(name)
        tag = f":{tags[0]}:"
        page.places[name] = _place(source) if source else statement.FilePosition(message.end, tag)
        if source is None or not source.value:
            errors.append(page.missing(what, tag))
        elif name == "number":
            page.number = page.base_number = source.value
            if match := _NUMBER_AND_PAGE.fullmatch(source.value):
                page.base_number, page.page_number = match[1], int(match[2])
        elif name == "account":
            page.account_raw = source.value
            page.account = parse_own_account(source.value)
        else:
            _read_balance(name, what, source, page, errors)
    if "available" in heads:
        _, page.available, _ = _balance(heads["available"].value)
    return page


def _head_fields(message: Message, page: Page, errors: list[BankFinding]) -> dict[str, Field]:
    """Map the fields that occur once to what they say."""
    names = {tag: name for name, (_, tags) in _REQUIRED.items() for tag in tags}
    heads: dict[str, Field] = {}
    for source in message.heads:
        name = names.get(source.tag)
        if source.tag == "64":
            heads["available"] = source
        elif name in heads:
            wrong = f"Wyciąg nr {page.position} w pliku ma pole :{source.tag}: dwa razy: brakuje "
            wrong += "końca jednego wyciągu i początku drugiego (:20:). "
            wrong += "Pobierz plik z banku jeszcze raz."
            place = None, *_place(source)
            errors.append(BankFinding(Code.BANK_TRUNCATED, wrong, *place, expected=":20:"))
        elif name is not None:
            heads[name] = source
    return heads


def _read_balance(
    name: str, what: str, source: Field, page: Page, errors: list[BankFinding]
) -> None:
    place = _place(source)
    tag = place.field
    currency, balance, wrong = _balance(source.value)
    if name == "opening":
        page.currency, page.opening, page.continues = currency, balance, source.tag == "60M"
    else:
        page.closing, page.continued = balance, source.tag == "62M"
        if currency and page.currency and currency != page.currency:
            message = f"Wyciąg {page.number} zaczyna się saldem w {page.currency}, a kończy w "
            message += f"{currency}."
            code = Code.BANK_CURRENCY
            errors.append(page.finding(code, message, place, currency, page.currency))
    if wrong is Code.BANK_TRUNCATED:
        errors.append(page.missing(what, tag))
    elif wrong is Code.BANK_BAD_DATE:
        day = source.value[1:7]
        errors.append(mt940_entry.bad_date_finding(f"Saldo {tag}", day, place, page.number))
    elif wrong is Code.BANK_BAD_AMOUNT:
        message = f"Saldo {tag} wyciągu {page.number} ma kwotę, której nie da się odczytać."
        wanted = mt940_entry.COMMA_AMOUNT
        errors.append(page.finding(wrong, message, place, source.value[10:], wanted))


def _balance(text: str) -> tuple[str, statement.Balance | None, Code | None]:
    """Parse `C260309PLN15230,44`: currency, balance, and the code of an error."""
    match = _BALANCE.fullmatch(text)
    if match is None:
        return "", None, Code.BANK_TRUNCATED
    mark, day, currency, digits = match.groups()
    on, amount = values.short_date(day), values.comma_amount(digits)
    if on is None:
        return currency, None, Code.BANK_BAD_DATE
    if amount is None:
        return currency, None, Code.BANK_BAD_AMOUNT
    return currency, statement.Balance(-amount if mark == "D" else amount, on), None


def _place(source: Field) -> statement.FilePosition:
    return statement.FilePosition(source.line, f":{source.tag}:")


def read_mt940(data: bytes, profile: BankProfile, limits: BankLimits) -> statement.BankReading:
    """Read an MT940 file. Raises BankFileError when it is none or too large."""
    if profile.layout is DetailsLayout.XML:
        why = "to MT940, a wybrano profil CAMT.053; wybierz bank"
        raise not_a_statement_error(why, found="MT940")
    decoded = mt940_entry.decode_file(data, profile)
    file = read_messages(decoded.lines(), limits)
    messages = file.messages
    refuse_mt942(messages)
    warnings = [*decoded.warnings, *file.passed_over.findings()]
    reading = statement.BankReading(decoded.encoding, warnings=warnings)
    if not messages:
        reading.errors.append(statement.no_statements_finding(":20:"))
    pages = [read_page(message, at, reading.errors) for at, message in enumerate(messages, 1)]
    if len(file.staged) > limits.entries:
        raise too_large_error("Plik ma za dużo operacji", limits.entries, field=":61:")
    reader = mt940_entry.EntryReader(profile, select_details_reader(profile, limits))
    staged = StagedRows()
    unread = iter(messages)
    for group in join_pages(pages, reading.errors):
        its_messages = [*islice(unread, len(group))]
        entries = statement.Operations(staged)
        number = group[0].number if len(group) == 1 else group[0].base_number
        charges = 0
        sources = (source for message in its_messages for source in file.entries(message))
        for position, source in enumerate(sources, 1):
            entry = reader.read(position + charges, source, number)
            if isinstance(entry, BankFinding):
                reading.errors.append(entry)
                continue
            parts = mt940_entry.split_charge(entry, group[0].currency)
            for part in parts:
                entries.append(part)
            charges += len(parts) - 1
        reading.statements.append(statement_of(group, number, entries))
    return reading
