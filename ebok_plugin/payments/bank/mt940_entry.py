"""From the bytes of MT940 to lines, and :61: with its details (bank_formats.md §3, §4)."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cms_ext.base.text.charset import best_codec, count_wrong_characters
from ebok_plugin.payments.bank import statement, values
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.mt940_details import NO_DETAILS, Details, DetailsReader
from ebok_plugin.payments.bank.mt940_fields import EntryFields
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.statement import FilePosition, ParsedEntry
from ebok_plugin.payments.bank.values import LINE_BREAK, strip_controls

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
    """Whether the file is in UTF-8 and ends in the middle of a character."""
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
        value_date = values.short_date(text[:6])
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
