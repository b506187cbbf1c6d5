"""The co-op's colours, office hours and facts: their checks and the set-up's questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cms_ext.base.text.typed_values import compact_identifier, parse_email, parse_nip, parse_regon
from cms_ext.plugins import Question

HEX = re.compile(r"^#[0-9a-fA-F]{6}\Z")
E_DELIVERY = re.compile(r"^AE:PL-\d{5}-\d{5}-[A-Z]{5}-\d{2}\Z")
WRONG_E_DELIVERY = gettext_lazy("Adres do e-Doręczeń ma postać AE:PL-12345-67890-ABCDE-12.")


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part) for part in split_channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(ink), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def mix_colours(colour: str, with_colour: str, share: float) -> str:
    """Mix `colour` with a share (0 to 1) of `with_colour`."""
    parts = zip(split_channels(colour), split_channels(with_colour), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in parts)


def split_channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255; ValueError for anything but `#rrggbb`."""
    if not HEX.match(colour):
        raise ValueError(f"{colour!r} is no colour of the form #rrggbb.")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


READABLE = 4.5
READABLE_IN_THE_DARK = 7.0
PAPER = "#f7f5f0"
DARK_CARD = "#1a221e"
BLACK = "#000000"
CARD = "#ffffff"
# What is on the dark bars at the top and the bottom of each page.
ON_DEEP = "#d8e9e1"
WASH_SHARE = 0.88


@dataclass(frozen=True, slots=True)
class Brand:
    """`colour` fills buttons and marks the current place; `deep` is the ground of the bars.

    Both are `#rrggbb` for the light scheme; those of the dark scheme are derived from them.
    """

    colour: str
    deep: str

    @property
    def wash(self) -> str:
        """Return the pale ground of marks in the brand's colour."""
        return mix_colours(self.colour, CARD, WASH_SHARE)

    @property
    def version(self) -> str:
        """Other colours, another address: the stylesheet may be kept for a year."""
        return f"{self.colour[1:]}-{self.deep[1:]}"

    def pairs(self) -> dict[str, list[tuple[str, str]]]:
        """(ink, ground) as the pages use them, by the colour that is answerable."""
        return {
            "colour": [
                (CARD, self.colour),
                (self.colour, CARD),
                (self.colour, PAPER),
                (self.colour, self.wash),
            ],
            "deep": [(ON_DEEP, self.deep)],
        }

    def too_pale(self) -> dict[str, float]:
        """Return the worst contrast of each colour that does not reach 4.5."""
        worst = {
            name: min(contrast(ink, ground) for ink, ground in pairs)
            for name, pairs in self.pairs().items()
        }
        return {name: ratio for name, ratio in worst.items() if ratio < READABLE}

    @property
    def dark_colour(self) -> str:
        """Return the colour, mixed with white until it is readable on the dark scheme's cards."""
        mixtures = (mix_colours(self.colour, CARD, share / 10) for share in range(11))
        return next(
            mixture for mixture in mixtures if contrast(mixture, DARK_CARD) >= READABLE_IN_THE_DARK
        )

    @property
    def dark_wash(self) -> str:
        """Return the ground of marks in the brand's colour on dark cards."""
        return mix_colours(DARK_CARD, self.colour, 0.2)

    @property
    def dark_deep(self) -> str:
        """Return the ground of the bars on the dark scheme."""
        return mix_colours(self.deep, BLACK, 0.3)

    def stylesheet(self) -> str:
        """Return the tokens that replace the design's own in the light and the dark scheme."""
        schemes = {
            "light": f"--brand:{self.colour};--brand-deep:{self.deep};--brand-wash:{self.wash};"
            f"--bar-a:{self.colour}",
            "dark": f"--brand:{self.dark_colour};--brand-deep:{self.dark_deep};"
            f"--brand-wash:{self.dark_wash};--on-brand:{BLACK};--bar-a:{self.dark_colour}",
        }
        return "".join(
            f"@layer tokens{{@media (prefers-color-scheme:{scheme}){{"
            f':root:not([data-contrast="high"]){{{tokens}}}}}}}\n'
            for scheme, tokens in schemes.items()
        )


# The colours of the design (`coop.css`), where the office chose none of its own.
DESIGN = Brand("#0d5c46", "#083d2f")

# An editor may type a hyphen; on screen it is a dash.
HOURS = re.compile(r"^\d{1,2}:[0-5]\d[-–]\d{1,2}:[0-5]\d\Z")
DAYS = ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela")


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """Neighbouring days with the same hours: days `wtorek–czwartek`, hours `8:00–15:00`."""

    days: str
    hours: str


def opening_lines(week: Sequence[str]) -> list[OpeningLine]:
    """Return the open days of a week (seven texts, Monday first, empty when closed), grouped."""
    lines = []
    for hours, group in groupby(enumerate(week), key=lambda pair: pair[1]):
        days = [_(DAYS[number]) for number, _hours in group]
        if hours:
            span = days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}"
            lines.append(OpeningLine(span, hours.replace("-", "–")))
    return lines


TELEPHONE = re.compile(r"[+(]?\d[\d ()-]{1,18}\Z")
WHOLE_WEEK = (
    ("monday", gettext_noop("Godziny otwarcia: poniedziałek"), "8:00–17:00"),
    ("tuesday", gettext_noop("wtorek"), "8:00–15:00"),
    ("wednesday", gettext_noop("środa"), "8:00–15:00"),
    ("thursday", gettext_noop("czwartek"), "8:00–15:00"),
    ("friday", gettext_noop("piątek"), "8:00–13:00"),
    ("saturday", gettext_noop("sobota (puste: zamknięte)"), ""),
    ("sunday", gettext_noop("niedziela"), ""),
)


def check_brand_phone(text: str) -> str:
    """Check a telephone number as an office writes it on letters."""
    if not TELEPHONE.match(text):
        raise ValueError(_("Napisz numer telefonu cyframi, np. 22 123 45 67."))
    return text


def check_krs(text: str) -> str:
    """Check ten digits with leading zeros (regulation on the National Court Register, § 15)."""
    digits = compact_identifier(text, "numer|nr|krs")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise ValueError(_("KRS ma 10 cyfr, z zerami na początku."))
    return digits


def check_e_delivery(text: str) -> str:
    """Check an address of electronic delivery: `AE:PL-12345-67890-ABCDE-12`."""
    if not E_DELIVERY.match(text):
        raise ValueError(str(WRONG_E_DELIVERY))
    return text


def check_page_address(text: str) -> str:
    """Check the address of a page on the web."""
    try:
        URLValidator(schemes=["https", "http"])(text)
    except ValidationError as error:
        raise ValueError(_("Napisz adres strony, np. https://epuap.gov.pl/…")) from error
    return text


def check_hours(text: str) -> str:
    """Check `8:00–15:00`; a hyphen becomes a dash."""
    if not HOURS.match(text):
        raise ValueError(_("Napisz godziny w postaci 8:00–15:00; dzień zamknięty zostaw pusty."))
    return text.replace("-", "–")


def check_colour(text: str) -> str:
    if not HEX.match(text):
        raise ValueError(_("Napisz kolor w postaci „#0d5c46”, w cudzysłowie."))
    return text.lower()


COOP = (
    Question(
        "name",
        gettext_noop("Nazwa, jak się jej używa"),
        example=gettext_noop("SM „Zorza”"),
        required=True,
        longest=60,
    ),
    Question(
        "short_name",
        gettext_noop("Nazwa przy znaku, bez słów „Spółdzielnia Mieszkaniowa”"),
        example="Zorza",
        required=True,
        longest=30,
    ),
    Question(
        "full_name",
        gettext_noop("Pełna nazwa z rejestru"),
        example=gettext_noop("Spółdzielnia Mieszkaniowa „Zorza” w Przykładowie"),
        required=True,
    ),
    Question(
        "address",
        gettext_noop("Siedziba: ulica, kod i miejscowość"),
        example="ul. Sosnowa 1, 00-000 Przykładowo",
        required=True,
    ),
    Question(
        "phone",
        gettext_noop("Telefon biura"),
        example="00 000 00 00",
        required=True,
        longest=20,
        check=check_brand_phone,
    ),
    Question(
        "email",
        gettext_noop("E-mail biura"),
        example="biuro@zorza.example",
        required=True,
        check=parse_email,
    ),
    Question(
        "emergency_phone",
        gettext_noop("Pogotowie techniczne, całą dobę"),
        example="00 000 00 01",
        longest=20,
        check=check_brand_phone,
    ),
    Question("krs", gettext_noop("Numer KRS"), example="0000000000", check=check_krs),
    Question(
        "register_court",
        gettext_noop("Sąd rejestrowy z wydziałem"),
        example="Sąd Rejonowy w Przykładowie, VIII Wydział Gospodarczy KRS",
    ),
    Question("nip", gettext_noop("NIP"), example="1234563218", check=parse_nip),
    Question("regon", gettext_noop("REGON"), check=parse_regon),
    Question(
        "e_delivery",
        gettext_noop("Adres do e-Doręczeń"),
        example="AE:PL-12345-67890-ABCDE-12",
        check=check_e_delivery,
    ),
    Question(
        "filing_box",
        gettext_noop("Elektroniczna skrzynka podawcza (adres strony)"),
        check=check_page_address,
    ),
    Question(
        "filing_basis",
        gettext_noop("Uchwała, która pozwala składać pisma przez tę skrzynkę"),
        longest=160,
    ),
    Question(
        "dpo_email",
        gettext_noop("E-mail inspektora ochrony danych"),
        example="iod@zorza.example",
        check=parse_email,
    ),
    *(
        Question(day, label, example=example, check=check_hours, screen="office")
        for day, label, example in WHOLE_WEEK
    ),
    Question(
        "brand_colour",
        gettext_noop("Kolor przycisków (puste: kolor z wzoru strony)"),
        example="#0d5c46",
        check=check_colour,
        screen="look",
    ),
    Question(
        "brand_deep",
        gettext_noop("Kolor pasków (puste: ciemniejszy odcień koloru przycisków)"),
        check=check_colour,
        screen="look",
    ),
    Question(
        "emblem", gettext_noop("Znak: plik PNG, JPG albo WebP obok tego pliku"), screen="look"
    ),
)
