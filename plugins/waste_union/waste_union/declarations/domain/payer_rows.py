"""The rows of a file of payers: who holds which property, and the account that pays for it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import FileFinding, values
from cms_ext.base.tables.declaration import RowChecks, TableRow, column, day_column
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.text.typed_values import parse_email, parse_nip, parse_phone
from cms_ext.people.identity.domain.person import read_person_name, read_postal_address
from cms_ext.people.identity.models import Person
from ebok_plugin.payments.api import account_column, read_own_nrb, refuse_nrb_number
from waste_union.declarations.domain.import_properties import code_column
from waste_union.declarations.vocabulary import DeclarantKind

# An owner of a farm may have it since long before the fee.
FIRST_RIGHT = date(1900, 1, 1)
KINDS = {"OSOBA": Person.Kind.PERSON, "FIRMA": Person.Kind.COMPANY}
SHARE = re.compile(r"([0-9]{1,6})/([1-9][0-9]{0,5})", re.ASCII)


def _make_role_reader(_today: date) -> Callable[[str], DeclarantKind]:
    """Make the reader of the words that the screens use."""
    return values.word_reader({str(kind.label): kind for kind in DeclarantKind})


def _read_share(text: str) -> Fraction:
    match = SHARE.fullmatch(text.replace(" ", ""))
    share = Fraction(int(match[1]), int(match[2])) if match else Fraction(0)
    if not 0 < share <= 1:
        raise values.BadValue(
            "SHARE_FORMAT",
            "wpisz udział ułamkiem zwykłym, na przykład 1/2; całość to 1/1.",
            "ułamek od zera do 1/1",
        )
    return share


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRow(TableRow):
    """A holder of a property; with an account number the one who is billed."""

    key_columns = ("property_code", "name", "valid_from")
    key_column = "name"

    property_code: str = code_column(_("kod nieruchomości, która jest już w rejestrze"))
    name: str = column(
        values.typed_reader(read_person_name, "TEXT_FORMAT", "imię i nazwisko albo nazwa firmy"),
        _("imię i nazwisko albo nazwa, jedna osoba w wierszu"),
        longest=160,
        prose=True,
        form=ValueForm.NAME,
        example=("Zofia Przykładowa", "Zarządca Przykładny sp. z o.o.", "Szkoła w Borówkach"),
    )
    kind: Person.Kind = column(
        values.word_reader(KINDS),
        _("rodzaj płatnika: OSOBA albo FIRMA"),
        example=("OSOBA", "FIRMA", "FIRMA"),
        aliases="rodzaj|rodzaj osoby|typ osoby",
    )
    role: DeclarantKind = day_column(
        _make_role_reader,
        _("kim jest: właściciel, współwłaściciel, zarządca albo użytkownik"),
        example=("właściciel", "zarządca", "użytkownik"),
        aliases="tytuł prawny|rola|rodzaj prawa|forma władania|rodzaj władania|władanie|tytuł",
        spellings={
            "własność": "właściciel",
            "współwłasność": "współwłaściciel",
            **dict.fromkeys(("zarządca nieruchomości", "trwały zarząd"), "zarządca"),
            **dict.fromkeys(("użytkownik wieczysty", "użytkowanie"), "użytkownik"),
            **dict.fromkeys(("użytkowanie wieczyste", "posiadacz"), "użytkownik"),
            **{str(kind.label): str(kind.label) for kind in DeclarantKind},
        },
    )
    share: Fraction | None = column(
        _read_share,
        _("udział, na przykład 1/2; nie jest zapisywany, program sprawdza, czy suma to całość"),
        empty=None,
        example=("1/1",),
        aliases="udział",
    )
    valid_from: date = day_column(
        partial(values.past_date_reader, first=FIRST_RIGHT),
        _("od którego dnia ma prawo do nieruchomości"),
        example=("2019-04-01", "2021-01-01", "2013-07-01"),
        aliases="prawo od|właściciel od|data nabycia|od kiedy|ważne od|data od|od",
    )
    account_no: str | None = account_column(
        ("600001", "600002", "600003"),
        _("numer konta do opłaty; puste: współwłaściciel, za którego płaci kto inny"),
        empty=None,
    )
    opened_on: date | None = day_column(
        values.date_reader,
        _("od którego dnia program nalicza na tym koncie; konieczny, gdy jest numer konta"),
        empty=None,
        example="2026-11-01",
        aliases="konto od|naliczać od|naliczanie od|naliczenia od|opłata od",
    )
    nrb: str | None = column(
        read_own_nrb,
        _(
            "rachunek do wpłat, 26 cyfr; BRAK: bez własnego; puste: utwórz z numeru konta albo "
            "brak, jak w „Ustawieniach”"
        ),
        number=refuse_nrb_number,
        empty=None,
    )
    tax_id: str = column(
        values.typed_reader(parse_nip, "NIP_FORMAT", "10 cyfr"),
        _("NIP; po nim program pozna tę samą firmę w innych wierszach"),
        empty="",
        identifier=True,
        example=("", "1234563218"),
        aliases="nip|nr nip",
    )
    address: str = column(
        values.typed_reader(read_postal_address, "TEXT_FORMAT", "ulica, numer, kod i miejscowość"),
        _("adres do korespondencji; puste: adres nieruchomości"),
        empty="",
        longest=200,
        prose=True,
        multiline=True,
        form=ValueForm.ADDRESS,
        aliases="adres koresp|adres kor",
        example=("", "ul. Rynek 1, 00-000 Przykładowo"),
    )
    email: str = column(
        values.typed_reader(parse_email, "EMAIL_FORMAT", "adres e-mail"),
        _("adres e-mail"),
        empty="",
        example=("", "biuro@zarzadca.example"),
    )
    phone: str = column(
        values.typed_reader(parse_phone, "PHONE_FORMAT", "9 cyfr, na przykład 600 100 200"),
        _("telefon: 9 cyfr"),
        empty="",
        example=("600 100 200",),
    )

    @property
    def label(self) -> str:
        return f"{self.property_code}, {self.name}"

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if (self.account_no is None) != (self.opened_on is None):
            yield about_line(
                "VALUE_MISSING",
                line,
                "numer konta i dzień jego otwarcia muszą być podane razem.",
                field="account_no" if self.account_no is None else "opened_on",
                expected="obie kolumny albo żadna",
            )


class PayerChecks(RowChecks[PayerRow]):
    """Compares the rows of a property, of an account, and of a number for payments."""

    def __init__(self) -> None:
        super().__init__()
        self._shares: dict[str, Fraction] = {}

    def compare(self, line: int, row: PayerRow) -> Iterator[FileFinding]:
        if row.account_no:
            yield from self._once(line, row, "property", row.property_code, "account_no")
            yield from self._once(line, row, "account", row.account_no, "account_no")
        if row.nrb and row.nrb.isdigit():
            yield from self._once(line, row, "nrb", row.nrb, "nrb")
        yield from self._share(line, row)

    def _once(
        self, line: int, row: PayerRow, what: str, key: str, field: str
    ) -> Iterator[FileFinding]:
        first, _row = self.first((what, key), line, row)
        if first != line:
            yield about_line(CODES[what], line, WORDS[what].format(first=first), field, key)

    def _share(self, line: int, row: PayerRow) -> Iterator[FileFinding]:
        if row.share is None:
            return
        total = self._shares.get(row.property_code, Fraction(0)) + row.share
        self._shares[row.property_code] = total
        if total > 1:
            yield about_line(
                "SHARE_SUM",
                line,
                f"udziały w nieruchomości {row.property_code} to razem {total}, więcej niż całość.",
                field="share",
                found=str(row.share),
                expected="razem najwyżej 1/1",
            )


CODES = {"property": "PAYERS_TWO", "account": "ACCOUNT_TWICE", "nrb": "NRB_DUPLICATE"}
WORDS = {
    "property": (
        "konto tej nieruchomości jest już w wierszu {first}. Nieruchomość ma jedno konto: "
        "współwłaściciela wpisz bez numeru konta i bez dnia otwarcia."
    ),
    "account": "ten numer konta jest już w wierszu {first}. Każda nieruchomość ma własne konto.",
    "nrb": "ten sam rachunek jest już w wierszu {first}. Każde konto musi mieć własny.",
}
