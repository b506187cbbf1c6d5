"""MT940 of every dialect: from messages to statements. Source: bank_formats.md §3, §6."""

from ebok_plugin.exchange.bank.decode import decode
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.limits import BankLimits, too_many
from ebok_plugin.exchange.bank.mt940_details import details_reader
from ebok_plugin.exchange.bank.mt940_entry import EntryReader
from ebok_plugin.exchange.bank.mt940_fields import Message, read_messages
from ebok_plugin.exchange.bank.mt940_page import Mt940Page, read_page
from ebok_plugin.exchange.bank.mt940_pages import join_pages
from ebok_plugin.exchange.bank.profile import BankProfile, DetailsLayout
from ebok_plugin.exchange.bank.reading import BankReading, no_statements
from ebok_plugin.exchange.bank.refusal import BankFileError
from ebok_plugin.exchange.bank.sniff import not_a_statement
from ebok_plugin.exchange.bank.statement import ParsedEntry, PartialStatement

_MT942_TAGS = frozenset({"34F", "90D", "90C"})
_OPENING_TAGS = frozenset({"60F", "60M"})


def read_mt940(data: bytes, profile: BankProfile, limits: BankLimits) -> BankReading:
    """Raises BankFileError when the file is not MT940 or too large."""
    if profile.layout is DetailsLayout.XML:
        raise not_a_statement("to MT940, a wybrano profil CAMT.053; wybierz bank", found="MT940")
    decoded = decode(data, profile)
    reading = BankReading(decoded.encoding, warnings=list(decoded.warnings))
    messages = read_messages(decoded.text, limits)
    _refuse_mt942(messages)
    if not messages:
        reading.errors.append(no_statements(":20:"))
    pages = [read_page(message, at, reading.errors) for at, message in enumerate(messages, 1)]
    _check_count(pages, limits)
    reader = EntryReader(profile, details_reader(profile, limits))
    for group in join_pages(pages, reading.errors):
        reading.statements.append(_statement(group, reader, reading.errors))
    return reading


def _statement(
    pages: list[Mt940Page], reader: EntryReader, errors: list[BankFinding]
) -> PartialStatement:
    first, last = pages[0], pages[-1]
    number = first.number if len(pages) == 1 else first.base_number
    sources = [source for page in pages for source in page.entries]
    entries: list[ParsedEntry] = []
    for line_no, source in enumerate(sources, 1):
        entry = reader.read(line_no, source, number)
        if isinstance(entry, BankFinding):
            errors.append(entry)
        else:
            entries.append(entry)
    return PartialStatement(
        account_raw=first.account_raw,
        iban=first.account,
        number=number,
        sequence=last.page_number if len(pages) > 1 else None,
        currency=first.currency,
        opening=first.opening,
        closing=last.closing,
        available=last.available,
        entries=tuple(entries),
        places=first.places | {"closing": last.places["closing"]},
    )


def _refuse_mt942(messages: list[Message]) -> None:
    fields = [field for message in messages for field in message.fields]
    tags = {field.tag for field in fields}
    if tags & _MT942_TAGS and not tags & _OPENING_TAGS:
        field = next(field for field in fields if field.tag in _MT942_TAGS)
        raise BankFileError(
            BankFinding(
                Code.BANK_MT942,
                "To jest zestawienie śróddzienne (MT942), nie wyciąg. "
                "Zaimportuj wyciąg MT940 z zakończonego dnia.",
                line=field.line,
                field=f":{field.tag}:",
                found="MT942",
                expected="MT940",
            )
        )


def _check_count(pages: list[Mt940Page], limits: BankLimits) -> None:
    if sum(len(page.entries) for page in pages) > limits.entries:
        raise too_many("operacji", limits.entries, line=None, field=":61:")
