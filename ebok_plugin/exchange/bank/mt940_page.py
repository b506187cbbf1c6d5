"""One MT940 message: a statement or a page of one. Source: bank_formats.md §3 and §6."""

import re
from dataclasses import dataclass, field

from ebok_plugin.exchange.bank import values
from ebok_plugin.exchange.bank.account import own_account
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.mt940_entry import EntryFields, bad_date
from ebok_plugin.exchange.bank.mt940_fields import Field, Message
from ebok_plugin.exchange.bank.reading import truncated
from ebok_plugin.exchange.bank.statement import Balance, FilePosition

_BALANCE = re.compile(r"([CD])(.{6})([A-Z]{3})(.*)")
_NUMBER_AND_PAGE = re.compile(r"(.*)/(\d{1,5})", re.ASCII)
OPENING = "salda początkowego"
CLOSING = "salda końcowego"
# What a statement must have, in the genitive for the message, with the tags that may carry it.
_REQUIRED = {
    "number": ("numeru wyciągu", ("28C", "28")),
    "account": ("numeru rachunku", ("25",)),
    "opening": (OPENING, ("60F", "60M")),
    "closing": (CLOSING, ("62F", "62M")),
}


@dataclass(slots=True)
class Mt940Page:
    """`position` counts the messages of the file from 1; `line` and `end` are in the file."""

    position: int
    line: int
    end: int
    number: str = ""
    account_raw: str = ""
    account: str = ""
    currency: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    available: Balance | None = None
    continues: bool = False
    continued: bool = False
    entries: list[EntryFields] = field(default_factory=list)
    places: dict[str, FilePosition] = field(default_factory=dict)

    @property
    def base_number(self) -> str:
        """The number without the page; asked only for when the balances tell of pages."""
        found = _NUMBER_AND_PAGE.fullmatch(self.number)
        return found[1] if found else self.number

    @property
    def page_number(self) -> int | None:
        found = _NUMBER_AND_PAGE.fullmatch(self.number)
        return int(found[2]) if found else None


def read_page(message: Message, position: int, errors: list[BankFinding]) -> Mt940Page:
    """Everything but the entries, which are only sorted out here."""
    page = Mt940Page(position, line=message.fields[0].line, end=message.fields[-1].line)
    heads = _head_fields(message, page, errors)
    for name, (what, tags) in _REQUIRED.items():
        source = heads.get(name)
        page.places[name] = (
            FilePosition(source.line, f":{source.tag}:")
            if source
            else FilePosition(page.end, f":{tags[0]}:")
        )
        if source is None or not source.value:
            errors.append(missing(what, tags[0], page))
        elif name == "number":
            page.number = source.value
        elif name == "account":
            page.account_raw = source.value
            page.account = own_account(source.value)
        else:
            _read_balance(name, what, source, page, errors)
    if "available" in heads:
        _, page.available, _ = _balance(heads["available"].value)
    return page


def _head_fields(message: Message, page: Mt940Page, errors: list[BankFinding]) -> dict[str, Field]:
    """The fields that stand once, by what they say; entries go to the page on the way."""
    names = {tag: name for name, (_, tags) in _REQUIRED.items() for tag in tags}
    heads: dict[str, Field] = {}
    entry: EntryFields | None = None
    for source in message.fields:
        name = names.get(source.tag)
        if source.tag == "61":
            entry = EntryFields(source, [])
            page.entries.append(entry)
        elif source.tag == "86" and entry is not None:
            entry.details.append(source)
        elif source.tag == "64":
            heads["available"] = source
        elif name in heads:
            errors.append(_twice(source, page))
        elif name is not None:
            heads[name] = source
        if name == "closing":
            entry = None  # a :86: from here on is about the statement
    return heads


def _read_balance(
    name: str, what: str, source: Field, page: Mt940Page, errors: list[BankFinding]
) -> None:
    tag = f":{source.tag}:"
    currency, balance, wrong = _balance(source.value)
    if name == "opening":
        page.currency, page.opening, page.continues = currency, balance, source.tag == "60M"
    else:
        page.closing, page.continued = balance, source.tag == "62M"
        if currency and page.currency and currency != page.currency:
            errors.append(_two_currencies(page, currency, source))
    if wrong is Code.BANK_TRUNCATED:
        errors.append(missing(what, source.tag, page))
    elif wrong is Code.BANK_BAD_DATE:
        errors.append(
            bad_date(f"Saldo {tag}", source.value[1:7], tag, source.line, page.number),
        )
    elif wrong is Code.BANK_BAD_AMOUNT:
        errors.append(_bad_amount(source, page))


def _balance(text: str) -> tuple[str, Balance | None, Code | None]:
    """Currency, balance, and what is wrong with it: of `C260309PLN15230,44`."""
    found = _BALANCE.fullmatch(text)
    if found is None:
        return "", None, Code.BANK_TRUNCATED
    mark, day, currency, digits = found.groups()
    on, amount = values.short_date(day), values.comma_amount(digits)
    if on is None:
        return currency, None, Code.BANK_BAD_DATE
    if amount is None:
        return currency, None, Code.BANK_BAD_AMOUNT
    return currency, Balance(-amount if mark == "D" else amount, on), None


def missing(what: str, tag: str, page: Mt940Page) -> BankFinding:
    return truncated(what, f":{tag}:", number=page.number, position=page.position, line=page.end)


def _twice(source: Field, page: Mt940Page) -> BankFinding:
    tag = f":{source.tag}:"
    return BankFinding(
        Code.BANK_TRUNCATED,
        f"Wyciąg nr {page.position} w pliku ma pole {tag} dwa razy: brakuje końca jednego "
        "wyciągu i początku drugiego (:20:). Pobierz plik z banku jeszcze raz.",
        line=source.line,
        field=tag,
        expected=":20:",
    )


def _two_currencies(page: Mt940Page, currency: str, source: Field) -> BankFinding:
    return BankFinding(
        Code.BANK_CURRENCY,
        f"Wyciąg {page.number} zaczyna się saldem w {page.currency}, a kończy w {currency}.",
        statement_no=page.number,
        line=source.line,
        field=f":{source.tag}:",
        found=currency,
        expected=page.currency,
    )


def _bad_amount(source: Field, page: Mt940Page) -> BankFinding:
    tag = f":{source.tag}:"
    return BankFinding(
        Code.BANK_BAD_AMOUNT,
        f"Saldo {tag} wyciągu {page.number} ma kwotę, której nie da się odczytać.",
        statement_no=page.number,
        line=source.line,
        field=tag,
        found=source.value[10:],
        expected="kwota z przecinkiem, np. 1256,64",
    )
