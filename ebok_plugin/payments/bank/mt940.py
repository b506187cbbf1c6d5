"""MT940 of every dialect: from bytes to lines, entries and statements.

Messages are pages of statements; an entry is :61: with its details. Source: bank_formats.md §3,
§4, §6.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cms_ext.base.database.bulk import StagedRows
from cms_ext.base.text.charset import best_codec, count_wrong_characters
from ebok_plugin.payments.bank import statement, values
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.mt940_details import (
    NO_DETAILS,
    Details,
    DetailsReader,
    select_details_reader,
)
from ebok_plugin.payments.bank.mt940_fields import (
    EntryFields,
    Field,
    Message,
    read_messages,
    refuse_mt942,
)
from ebok_plugin.payments.bank.pages import CLOSING, OPENING, Page, join_pages, make_statement
from ebok_plugin.payments.bank.profiles import BankProfile, DetailsLayout
from ebok_plugin.payments.bank.statement import (
    BankLimits,
    FilePosition,
    ParsedEntry,
    not_a_statement_error,
    too_large_error,
)
from ebok_plugin.payments.bank.values import LINE_BREAK, parse_own_account, strip_controls

_BALANCE = re.compile(r"([CD])(.{6})([A-Z]{3})(.*)")
_NUMBER_AND_PAGE = re.compile(r"(.*)/(\d{1,5})", re.ASCII)
# Required parts of a statement, in the genitive for the message, with the possible tags.
_REQUIRED = {
    "number": ("numeru wyciągu", ("28C", "28")),
    "account": ("numeru rachunku", ("25",)),
    "opening": (OPENING, ("60F", "60M")),
    "closing": (CLOSING, ("62F", "62M")),
}


def read_mt940(data: bytes, profile: BankProfile, limits: BankLimits) -> statement.BankReading:
    """Read an MT940 file. Raises BankFileError when it is not one or too large."""
    if profile.layout is DetailsLayout.XML:
        why = "to MT940, a wybrano profil CAMT.053; wybierz bank"
        raise not_a_statement_error(why, found="MT940")
    decoded = decode_file(data, profile)
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
    reader = EntryReader(profile, select_details_reader(profile, limits))
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
            parts = split_charge(entry, group[0].currency)
            for part in parts:
                entries.append(part)
            charges += len(parts) - 1
        reading.statements.append(make_statement(group, number, entries))
    return reading


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
        errors.append(bad_date_finding(f"Saldo {tag}", day, place, page.number))
    elif wrong is Code.BANK_BAD_AMOUNT:
        message = f"Saldo {tag} wyciągu {page.number} ma kwotę, której nie da się odczytać."
        wanted = COMMA_AMOUNT
        errors.append(page.finding(wrong, message, place, source.value[10:], wanted))


def _balance(text: str) -> tuple[str, statement.Balance | None, Code | None]:
    """Parse `C260309PLN15230,44`: currency, balance, and the code of an error."""
    match = _BALANCE.fullmatch(text)
    if match is None:
        return "", None, Code.BANK_TRUNCATED
    mark, day, currency, digits = match.groups()
    on, amount = values.parse_short_date(day), values.comma_amount(digits)
    if on is None:
        return currency, None, Code.BANK_BAD_DATE
    if amount is None:
        return currency, None, Code.BANK_BAD_AMOUNT
    return currency, statement.Balance(-amount if mark == "D" else amount, on), None


def _place(source: Field) -> statement.FilePosition:
    return statement.FilePosition(source.line, f":{source.tag}:")


# Encodings of Polish banks. The last two can decode any bytes, so one always fits.
_KNOWN = ("cp1250", "iso-8859-2", "cp852")
_UTF8 = "utf-8"
_DOS_END_OF_FILE = b"\x1a"


@dataclass(frozen=True, slots=True)
class DecodedFile:
    """A decoded file; `encoding` can read all of `body`."""

    body: bytes
    encoding: str
    warnings: tuple[BankFinding, ...] = ()

    def lines(self) -> Iterator[str]:
        return split_lines(self.body, self.encoding)


_AT_ONCE = 2**16
_BREAK = re.compile(LINE_BREAK.pattern.encode())


def split_lines(body: bytes, encoding: str) -> Iterator[str]:
    """Split at line breaks without holding the whole text in memory."""
    begin, last = 0, ""
    while begin < len(body):
        broken = _BREAK.search(body, begin + _AT_ONCE)
        end = broken.end() if broken else len(body)
        *complete, last = LINE_BREAK.split(body[begin:end].decode(encoding))
        yield from complete
        begin = end
    yield last


def decode_file(data: bytes, profile: BankProfile) -> DecodedFile:
    """Decode in the profile's first encoding; UTF-8 is noticed, another page suspected."""
    body = data.removeprefix(codecs.BOM_UTF8).rstrip(_DOS_END_OF_FILE)
    first = profile.encodings[0]
    if body.isascii():
        return DecodedFile(body, first)
    if _reads(body, _UTF8):
        message = f"Plik jest w UTF-8, a profil banku przewiduje {first.upper()}. "
        message += "Odczytano jako UTF-8 – sprawdź polskie znaki w podglądzie."
        other = BankFinding(Code.BANK_ENCODING_OTHER, message, found=_UTF8, expected=first)
        return DecodedFile(body, _UTF8, () if _UTF8 in profile.encodings else (other,))
    if _is_cut_utf8(body):
        message = f"Plik jest ucięty: kończy się w środku znaku. {statement.AGAIN}"
        raise statement.file_error(Code.BANK_TRUNCATED, message, found=_UTF8)
    able = [encoding for encoding in dict.fromkeys((first, *_KNOWN)) if _reads(body, encoding)]
    best = best_codec(_portions(body), able)
    if best != first:
        encoding = first if first in able else best
        message = f"Polskie znaki wyglądają na zapisane w innym kodowaniu (np. {best.upper()}). "
        message += "Wybierz właściwy bank i powtórz."
        suspect = BankFinding(Code.BANK_ENCODING_SUSPECT, message, found=best, expected=first)
        return DecodedFile(body, encoding, (suspect,))
    return DecodedFile(body, first)


def count_wrong(data: bytes, encoding: str) -> int:
    """Count characters that no Polish statement has, a portion at a time."""
    return sum(count_wrong_characters(portion, encoding) for portion in _portions(data))


def _portions(data: bytes) -> Iterator[bytes]:
    return (data[begin : begin + _AT_ONCE] for begin in range(0, len(data), _AT_ONCE))


def _reads(body: bytes, encoding: str) -> bool:
    try:
        for _text in codecs.iterdecode(_portions(body), encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _is_cut_utf8(body: bytes) -> bool:
    """Return whether the file is in UTF-8 and ends in the middle of a character."""
    decoder = codecs.getincrementaldecoder(_UTF8)()
    try:
        for portion in _portions(body):
            decoder.decode(portion)
    except UnicodeDecodeError:
        return False
    return bool(decoder.getstate()[0])


TAG = ":61:"
COMMA_AMOUNT = "kwota z przecinkiem, np. 1256,64"
# Loose on purpose: a wrong date or amount must be distinguished from a wrong line.
_LINE = re.compile(
    r"(?P<date>.{6})(?P<entry>\d{4}|    )?(?P<mark>R?[CD])[A-Z]?(?P<amount>[^A-Z]*)"
    r"(?P<type>[A-Z][A-Z0-9 ]{3})(?P<refs>.*)",
    re.ASCII,
)
# Some banks break the line at a fixed width, before the amount.
_WITHOUT_AMOUNT = re.compile(r"\d{6}(?:\d{4}| {4})?R?[CD][A-Z]?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class EntryReader:
    profile: BankProfile
    read_details: DetailsReader

    def read(self, line_no: int, source: EntryFields, number: str) -> ParsedEntry | BankFinding:
        """Read the entry, or return BANK_BAD_DATE or BANK_BAD_AMOUNT of statement `number`."""
        place = FilePosition(source.line, TAG)
        text, *words = source.lines
        if words and _WITHOUT_AMOUNT.fullmatch(text):
            text = text.rstrip() + words.pop(0)
        value_date = values.parse_short_date(text[:6])
        if value_date is None:
            return bad_date_finding(f"Wiersz {TAG}", text[:6], place, number)
        parts = _LINE.match(text)
        amount = values.comma_amount(parts["amount"].strip()) if parts else None
        if parts is None or amount is None:
            message = f"Wiersz {TAG} nr {line_no} ma kwotę, której nie da się odczytać."
            found = parts and parts["amount"]
            return BankFinding(Code.BANK_BAD_AMOUNT, message, number, *place, found, COMMA_AMOUNT)
        entry_day = (parts["entry"] or "").strip()
        booking_date = values.day_near(entry_day, value_date) if entry_day else None
        if entry_day and booking_date is None:
            wrong = f"{value_date:%y}{entry_day}"
            return bad_date_finding(f"Wiersz {TAG}", wrong, place, number)
        mark = statement.MARKS[parts["mark"]]
        texts = [text for _, lines in source.details for text in lines]
        details = self._details(source, texts, mark) if any(map(str.strip, texts)) else NO_DETAILS
        title = details.title if details is not NO_DETAILS else " ".join(" ".join(words).split())
        virtual_raw, virtual_id = "", None
        if mark.incoming:
            virtual_raw, virtual_id = values.parse_virtual_account(details.virtual, self.profile)
        customer_ref, _, bank_ref = strip_controls(parts["refs"]).partition("//")
        return ParsedEntry(
            line_no=line_no,
            value_date=value_date,
            booking_date=booking_date,
            mark=mark,
            amount=amount,
            type_code=parts["type"].strip(),
            customer_ref=customer_ref.strip(),
            bank_ref=bank_ref.strip(),
            title=title,
            name=details.name,
            address=details.address,
            counterparty_nrb=values.find_counterparty(details.account),
            virtual_id=virtual_id,
            virtual_raw=virtual_raw,
            raw_61="\n".join(source.lines),
            raw_86="\n".join(texts),
            place=place,
        )

    def _details(self, source: EntryFields, texts: Sequence[str], mark: statement.Mark) -> Details:
        """Read the details, without control characters in the texts for people."""
        details = self.read_details(texts, mark.incoming, source.details[0][0])
        # Nearly every operation has printable characters only: check them all at once.
        if all(map(str.isprintable, texts)):
            return details
        return details._replace(
            title=strip_controls(details.title),
            name=strip_controls(details.name),
            address=strip_controls(details.address),
        )


# What was paid and what the bank took of it, in line two of the operation (SWIFT).
_CHARGED = re.compile(
    r"/OCMT/([A-Z]{3})(\d+,\d{0,2}).*?/CHG[ST]/([A-Z]{3})(\d+,\d{0,2})", re.ASCII | re.DOTALL
)


def split_charge(entry: ParsedEntry, currency: str) -> list[ParsedEntry]:
    """Return the entry, or what was paid and the bank's charge where they make it up."""
    _, _, words = entry.raw_61.partition("\n")
    # Without a :86: the second line is the payer's, who may have typed anything.
    match = _CHARGED.search(words) if entry.raw_86.strip() else None
    if match is None or match[1] != currency or match[3] != currency:
        return [entry]
    paid, charge = values.comma_amount(match[2]), values.comma_amount(match[4])
    total = entry.signed_amount
    if not paid or not charge or (paid if entry.mark.adds else -paid) - charge != total:
        return [entry]
    return [entry._replace(amount=paid), statement.make_charge(entry, charge, "")]


def bad_date_finding(what: str, text: str, place: FilePosition, number: str) -> BankFinding:
    """Report an impossible date: real files contain the 30th of February."""
    message = f"{what} ma datę {values.readable_short_date(text)}, która nie istnieje."
    return BankFinding(Code.BANK_BAD_DATE, message, number, *place, text, "RRMMDD")
