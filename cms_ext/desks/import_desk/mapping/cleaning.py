"""Cleans names, addresses and numbers of premises as programs write them: SŁONECZNA 12 M. 005.

Chosen in the layout, never by itself. The file stays as it is: without the choice the same file is
read as it was. Pure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from cms_ext.base.tables.schema import ValueForm

# Zeros before a number, but not those of a postcode.
_ZEROS = re.compile(r"(?<![\d-])0+(?=[1-9])(?!\d*-\d{3}\b)")
_POSTCODE = re.compile(r"\b\d{2}-\d{3}\b")
# Five digits before a town, or at the end behind a comma: 05500 Piaseczno.
_DIGITS = re.compile(r"(?:(?<=^)|(?<=[ ,]))(\d\d)(\d{3})(?= [^\W\d_]{2}|\Z)")
_NUMBERED = re.compile(r"\b\d+[^\W\d_]?\Z")
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVX]+")
_FIRM = re.compile(
    r"\d|\bSP\b|\bS\.? ?[AC]\b|O\.O|SPÓŁK|\bP?P?HU\b|FIRMA|ZAKŁAD|FUNDACJA", re.IGNORECASE
)
_STREET = re.compile(r"(ul|al|aleja|aleje|pl|plac|os|osiedle|rondo|skwer|bulwar)\b", re.IGNORECASE)
ADDRESSES = (ValueForm.STREET, ValueForm.ADDRESS)
DASHES = ("-", "–", "—", "--", "---")
_SMALL_WORDS = frozenset(("I", "ORAZ", "DE", "VAN", "VON"))
_SMALL_ABBREVIATIONS = frozenset(
    ("UL", "AL", "PL", "OS", "LOK", "KL", "NR", "GEN", "KS", "ŚW", "PROF", "IM", "BP", "ABP")
    + ("KARD", "MARSZ", "KPT", "POR", "RTM", "HR", "INŻ", "BŁ", "O")
)
# With a dot or without: most end with the last letter of the word.
_SMALL_TITLES = frozenset(("M", "DR", "PŁK", "PPŁK", "MJR"))


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What is cleaned: CAPITALS to names, zeros before numbers, `ul.` before a street.

    `town` is the postcode and town of all addresses that have none.
    """

    names: bool = False
    zeros: bool = False
    street: bool = False
    town: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, choice.name) for choice in fields(self))

    def clean(self, text: str, form: ValueForm) -> str:
        """Return the text as people write it; one of another form stays."""
        if not text:
            return text
        match form:
            case ValueForm.NAME:
                return self._clean_name(text)
            case ValueForm.ADDRESS:
                return self._clean_address(text)
            case ValueForm.STREET:
                return self._clean_street(text)
            case ValueForm.UNIT_NO if self.zeros:
                return _ZEROS.sub("", text)
        return text

    def _clean_name(self, text: str) -> str:
        if not self.names or not text.isupper() or _FIRM.search(text):
            return text
        return _WORD.sub(_name_word, text)

    def _clean_street(self, text: str) -> str:
        if self.names and text.isupper():
            text = _WORD.sub(_street_word, text)
        if self.zeros:
            text = _ZEROS.sub("", text)
        return f"ul. {text}" if self.street and _needs_prefix(text) else text

    def _clean_address(self, text: str) -> str:
        text = self._clean_street(_DIGITS.sub(r"\1-\2", text))
        return f"{text}, {self.town}" if self.town and not _POSTCODE.search(text) else text


def drop_dash(text: str) -> str:
    """Return "" for a lone dash, which programs print where a cell has nothing."""
    return "" if text in DASHES else text


def join_parts(parts: Iterable[str], form: ValueForm) -> str:
    """Join a value that is in several columns; an address gets the signs between its parts."""
    text = ""
    for part in filter(None, parts):
        part = _DIGITS.sub(r"\1-\2", part) if form in ADDRESSES else part
        sign = _sign_between(text, part) if text and form in ADDRESSES else " "
        text = f"{text}{sign}{part}" if text else part
    return text


def _sign_between(text: str, part: str) -> str:
    """Return what stands before the next part: `Polna 5` `3` `00-950` `Wzorów`."""
    if _POSTCODE.match(part) or _STREET.match(part):
        return ", "
    if _POSTCODE.fullmatch(text[-6:]) or not _NUMBERED.search(text):
        return " "
    if part[:1].isdigit():
        return "/"
    return ", " if part[1:2].isalpha() and not any(map(str.isdigit, part)) else " "


def _needs_prefix(text: str) -> bool:
    return text[:1].isalpha() and not _STREET.match(text)


def _name_word(word: re.Match[str]) -> str:
    return word[0].lower() if word[0] in _SMALL_WORDS else word[0].capitalize()


def _street_word(word: re.Match[str]) -> str:
    text, before = word[0], word.string[: word.start()]
    if _ROMAN.fullmatch(text) or before[-1:].isdigit():
        return text  # Jana Pawła II, 12A
    is_short = word.string[word.end() : word.end() + 1] == "." and text in _SMALL_ABBREVIATIONS
    return text.lower() if is_short or text in _SMALL_TITLES else text.capitalize()
