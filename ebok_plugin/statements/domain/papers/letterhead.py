"""Parts of every paper: letterhead, account facts, payment data with code, amounts in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import format_nrb
from cms_ext.base.pdf.sealing import Seal, current_seal
from cms_ext.base.text.typed_values import address_lines
from cms_ext.frontend.theme.figures import NO_BREAK, long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins import find_panel_desk
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.freshness import last_booked_day
from ebok_plugin.statements.domain.payment_code import (
    PaymentCode,
    PaymentOffice,
    code_for_payment,
    payment_office,
)

LAYOUTS = Path(__file__).parents[2] / "layouts"
Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The co-op's data on its documents, read once for a whole series.

    `desk` is the department in charge of accounts, with its room. `payee` is whom payment codes
    name, `booked_until` is the last day of known payments on the day of the documents, `seal` seals
    the files.
    """

    name: str
    full_name: str
    address: str
    phone: str
    email: str
    desk: str
    payee: PaymentOffice
    booked_until: date | None
    seal: Seal | None = None
    print_colours: Mapping[str, str] = field(default_factory=dict)

    @property
    def seal_print(self) -> str:
        """Return the fingerprint of the seal's certificate; empty without a seal."""
        return self.seal.fingerprint if self.seal else ""


def load_letterhead(today: date) -> Letterhead:
    """Read the letterhead of today: six queries."""
    desk = find_panel_desk("ebok")
    coop = CoopSettings.of_default_site()
    return Letterhead(
        name=coop.name,
        full_name=coop.official_name,
        address=coop.address,
        phone=coop.phone,
        email=coop.email,
        desk=_("%(desk)s, pokój %(room)s") % {"desk": desk.name, "room": desk.room},
        payee=payment_office(),
        booked_until=last_booked_day(today),
        seal=current_seal(),
        print_colours=coop.print_colours,
    )


def letterhead_data(
    office: Letterhead, account: Account, today: date, *, title: str, subtitle: str = ""
) -> Mapping[str, Any]:
    """Build the data that `/post.typ` reads; `account` comes with payer and premises."""
    phone = _("tel. %(phone)s") % {"phone": office.phone} if office.phone else ""
    contact = [office.address, phone.translate(NO_BREAK)]
    return {
        "coop": office.full_name,
        "office": "\n".join(filter(None, contact)),
        "brand": office.print_colours,
        "sender": ", ".join(filter(None, (office.name, office.address))),
        "addressee": addressee(account),
        "dated": long_date(today),
        "title": title,
        "subtitle": subtitle,
    }


def addressee(account: Account) -> list[str]:
    """Return name and address in lines: the payer's own address, else that of the premises."""
    own = account.payer.correspondence_address
    return [account.payer_name, *(address_lines(own) or premises_lines(account))]


def premises_lines(account: Account) -> list[str]:
    """Return the address of the premises in lines."""
    return address_lines(account.premises.postal_address)


def account_facts(office: Letterhead, account: Account) -> list[Fact]:
    """List whose account it is, where to pay, and how fresh its figures are."""
    return [
        (_("Płatnik"), account.payer_name),
        (_("Rachunek do wpłat"), printed_number(office, account)),
        *short_facts(office, account),
    ]


def printed_number(office: Letterhead, account: Account) -> str:
    """Write the number to pay to; without one, the desk that tells it."""
    number = office.payee.number_for(account)
    return format_nrb(number) if number else _("poda go %(desk)s") % {"desk": office.desk}


def short_facts(office: Letterhead, account: Account) -> list[Fact]:
    """List the same facts for documents that name payer and account number elsewhere."""
    return [
        (_("Lokal"), f"{account.premises.short_address} ({account.premises.code})"),
        (_("Konto"), account.account_no),
        (_("Stan danych"), booked_until(office)),
    ]


def booked_until(office: Letterhead) -> str:
    """Write `wpłaty zaksięgowane do 16.11.2026`, or of which day a program's figures are."""
    if office.booked_until and is_mirror():
        return _("stan na %(day)s z programu finansowo-księgowego") % {
            "day": format_day(office.booked_until)
        }
    if office.booked_until is None:
        return _("nie wczytano jeszcze żadnego wyciągu bankowego")
    return _("wpłaty zaksięgowane do %(day)s") % {"day": format_day(office.booked_until)}


def booked_sentence(office: Letterhead) -> str:
    """Write the sentence that says which payments a letter counts."""
    if office.booked_until is None:
        return _("Wpłat z wyciągów bankowych jeszcze nie uwzględniliśmy.")
    day = {"day": format_day(office.booked_until)}
    if is_mirror():
        return _("Kwoty są z programu finansowo-księgowego, stan na %(day)s.") % day
    return _("Uwzględniliśmy wpłaty zaksięgowane do %(day)s.") % day


def contact_line(office: Letterhead) -> str:
    """Write where to ask, as the last line of a letter."""
    phone = office.phone and _("tel. %(phone)s") % {"phone": office.phone}
    ways = [office.desk, phone.translate(NO_BREAK), office.email]
    return _("Pytania: %(ways)s, albo E-BOK.") % {"ways": ", ".join(filter(None, ways))}


def verification_address() -> str:
    """Return the address of the page that checks codes, as people type it.

    For example `podlasem.example/weryfikacja/`.
    """
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
    return f"{host}{reverse('ebok:verify')}"


def pay_block(
    office: Letterhead, account: Account, amount: Money, title: str, *, label: str = ""
) -> dict[str, Any]:
    """Build the data for `pay` of `/post.typ`; without a picture where no code may be made."""
    code = code_for_payment(office.payee, account, amount, title, label=label)
    return {
        "label": label,
        "qr": code.drawing if code else "",
        "qr_alt": code.name if code else "",
        "facts": _facts(office, account, amount, code.title if code else title),
        "help": _help(code, account),
    }


def _facts(
    office: Letterhead, account: Account, amount: Money, title: str
) -> list[tuple[str, str]]:
    return [
        (_("Odbiorca"), office.full_name),
        (_("Rachunek"), printed_number(office, account)),
        (_("Kwota"), str(amount)),
        (_("Tytuł przelewu"), title),
    ]


def _help(code: PaymentCode | None, account: Account) -> str:
    hint = _("Rachunek jest przypisany do tego konta: wpłatę rozpoznamy nawet bez tytułu.")
    if not account.nrb:
        hint = _("To wspólny rachunek: wpłatę rozpoznamy po tytule, przepisz go bez zmian.")
    if code is None:
        return hint
    return _("Zeskanuj kod w aplikacji banku albo przepisz dane. %(own)s") % {"own": hint}


# Words of amounts on Polish documents: `sto dwadzieścia trzy złote 45/100`.
_UNITS = (
    "",
    "jeden",
    "dwa",
    "trzy",
    "cztery",
    "pięć",
    "sześć",
    "siedem",
    "osiem",
    "dziewięć",
    "dziesięć",
    "jedenaście",
    "dwanaście",
    "trzynaście",
    "czternaście",
    "piętnaście",
    "szesnaście",
    "siedemnaście",
    "osiemnaście",
    "dziewiętnaście",
)
_TENS = (
    "",
    "",
    "dwadzieścia",
    "trzydzieści",
    "czterdzieści",
    "pięćdziesiąt",
    "sześćdziesiąt",
    "siedemdziesiąt",
    "osiemdziesiąt",
    "dziewięćdziesiąt",
)
_HUNDREDS = (
    "",
    "sto",
    "dwieście",
    "trzysta",
    "czterysta",
    "pięćset",
    "sześćset",
    "siedemset",
    "osiemset",
    "dziewięćset",
)
_SCALES = (
    ("złoty", "złote", "złotych"),
    ("tysiąc", "tysiące", "tysięcy"),
    ("milion", "miliony", "milionów"),
    ("miliard", "miliardy", "miliardów"),
)


def amount_in_words(amount: Money) -> str:
    """Write an amount from zero to below a billion złoty as text.

    ValueError for a negative one.
    """
    if amount < ZERO:
        raise ValueError(f"{amount} is negative: write its amount and say separately what it is.")
    zloty, grosze = divmod(amount.grosze, 100)
    parts: list[str] = []
    for scale, forms in enumerate(_SCALES):
        zloty, group = divmod(zloty, 1000)
        if group == 0 and scale:
            continue
        parts.insert(0, _group(group, scale, forms, more_above=zloty > 0))
    return f"{' '.join(filter(None, parts))} {grosze:02d}/100"


def _group(number: int, scale: int, forms: tuple[str, str, str], *, more_above: bool) -> str:
    """Write three digits with what they count.

    A single thousand at the front goes without its number („tysiąc dwa złote”), and with it
    below a million („milion jeden tysiąc złotych”), so that nobody overlooks it.
    """
    if number == 1 and scale:
        return f"jeden {forms[0]}" if more_above else forms[0]
    if number == 1 and not more_above:
        return f"jeden {forms[0]}"
    words = _hundreds(number) if number else "" if more_above else "zero"
    return f"{words} {forms[_form(number)]}".strip()


def _form(number: int) -> int:
    """Choose the form of the noun: 2–4 take the second, except 12–14; all others the third."""
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def _hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10) if rest >= len(_UNITS) else (0, rest)
    return " ".join(filter(None, (_HUNDREDS[hundreds], _TENS[tens], _UNITS[units])))
