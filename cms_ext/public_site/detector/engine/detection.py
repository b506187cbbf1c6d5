"""The detector: every rule over one text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from stdnum.iso7064 import mod_97_10
from stdnum.pl import pesel

from cms_ext.public_site.detector.engine.names import (
    AllowedValues,
    SurnameStems,
    TextWord,
    account_digits,
    are_near,
    halves,
    phone_digits,
    possible_stems,
    unregistered,
    words_of,
)
from cms_ext.public_site.detector.engine.rules import (
    DetectedSpan,
    DetectorHit,
    Strengths,
    Window,
    cut_out,
    folded,
    plain,
    replaced,
    rules,
)

ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")

ACCOUNT = re.compile(r"(?<![\dA-Za-z])(?:PL[ -]?)?(\d(?:[ \n-]?\d){25})(?![ -]?\d)", re.IGNORECASE)

CARD = re.compile(r"(?<![^\W_])[A-Z]{3}[ -]?\d{6}(?![^\W_])", re.IGNORECASE)
CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)

LAND_REGISTER = re.compile(r"(?<![^\W_])[A-Z]{2}\d[A-Z]/\d{8}/\d(?!\d)")


def pesels(text: str) -> Iterator[DetectorHit]:
    for found in ELEVEN_DIGITS.finditer(text):
        rule = "PESEL" if is_pesel(found[0]) else "PESEL_LIKE"
        yield DetectorHit(rule, *found.span())


def is_pesel(digits: str) -> bool:
    """Eleven digits, of any script, with a day that was and the right check digit."""
    return pesel.is_valid("".join(str(int(digit)) for digit in digits))


def accounts(text: str, allowed: AllowedValues) -> Iterator[DetectorHit]:
    """26 digits; doubtful when the remainder by 97 is wrong. The co-op's own ones are public."""
    for found in ACCOUNT.finditer(text):
        digits = account_digits(found[1])
        if digits not in allowed.accounts:
            yield DetectorHit("BANK_ACC", *found.span(), doubtful=not is_account(digits))


def is_account(digits: str) -> bool:
    return mod_97_10.is_valid(f"{digits[2:]}PL{digits[:2]}")


def identity_cards(text: str) -> Iterator[DetectorHit]:
    for found in CARD.finditer(text):
        if is_identity_card(re.sub(r"[ -]", "", found[0]).upper()):
            yield DetectorHit("ID_CARD", *found.span())


def is_identity_card(number: str) -> bool:
    """Three letters (A = 10 …) and six digits, the first of them the check digit."""
    values = [int(sign, 36) for sign in number]
    return sum(map(int.__mul__, CARD_WEIGHTS, values)) % 10 == 0


def land_registers(text: str) -> Iterator[DetectorHit]:
    for found in LAND_REGISTER.finditer(text):
        yield DetectorHit("LAND_REG", *found.span())


# One separator, or none, between the groups; a line may break once inside a number.
GAP = r"(?:[ .-]| ?\n)?"
GROUPS = "|".join(
    (
        rf"\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}",
        rf"\(\d{{2}}\){GAP}\d{{3}}{GAP}\d{{2}}{GAP}\d{{2}}",
        rf"\d{{2}}{GAP}\d{{3}}{GAP}\d{{2}}{GAP}\d{{2}}",
    )
)
PHONE = re.compile(rf"(?<![\w+])(?<!\d[.,/-])(?:(?:\+|00)48{GAP})?(?:{GROUPS})(?!\w)(?![.,/-]\d)")
LABEL = r"[A-Za-z0-9-]{1,63}"
EMAIL = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._%+'-]{{0,63}}@(?:{LABEL}\.){{1,8}}[A-Za-z]{{2,24}}")


def phones(text: str) -> Iterator[DetectorHit]:
    """In a text without dates, amounts and account numbers; also those that are public."""
    for found in PHONE.finditer(text):
        if found[0].count("\n") <= 1:
            yield DetectorHit("PHONE", *found.span())


def emails(text: str, allowed: AllowedValues) -> Iterator[DetectorHit]:
    for found in EMAIL.finditer(text):
        address = found[0].lower()
        domain = address.rpartition("@")[2]
        if address not in allowed.emails and domain not in allowed.domains:
            yield DetectorHit("EMAIL", *found.span())


STREET = r"(?:(?:ul|al|os|pl)\.|(?:ulic|alej|osiedl|plac)[^\W\d_]{0,3})"
FLAT = r"(?:\s?/\s?|,?\s{0,2}(?:m\.|m(?=\s)|lok\.|lokal\w{0,2}|mieszka\w{2,4})\s?(?:nr\s?)?)"
NUMBER = r"\d{1,4}[A-Za-z]?"
NAME = r"(?:[^\W\d_]{1,40}\.?|\d{1,2})"

# „ul. Jana Pawła II 4/27”: up to five words of a name after the word for a street.
WITH_STREET = re.compile(
    rf"(?<!\w){STREET}\s?{NAME}(?:[ \n-]{NAME}){{0,4}}[ \n]{NUMBER}{FLAT}{NUMBER}(?![\w/])",
    re.IGNORECASE,
)
# „Jodłowa 4/27”: one capital word before the numbers.
WITHOUT_STREET = re.compile(
    rf"(?<!\w)([A-ZĄĆĘŁŃÓŚŹŻ][^\W\d_]{{2,40}})[ \n]{NUMBER}{FLAT}{NUMBER}(?![\w/])"
)
# „lokal nr 27”
PREMISES = re.compile(
    r"(?<!\w)(?:lokal|mieszkani)\w{0,3}\s(?:nr|numer\w{0,3})\.?\s?\d{1,4}\w?", re.IGNORECASE
)


def flats(text: str) -> Iterator[DetectorHit]:
    """In a text without dates and numbers of resolutions."""
    for found in WITH_STREET.finditer(text):
        yield DetectorHit("FLAT_ADDR", *found.span())
    for found in WITHOUT_STREET.finditer(replaced(WITH_STREET, text)):
        if not _is_numbered(found[1]):
            yield DetectorHit("FLAT_ADDR", *found.span())


def _is_numbered(word: str) -> bool:
    """A word for something that has a number of its own: Uchwała, Faktura, poz."""
    bare = folded(word)
    return bare in rules().numbered_words or bare.startswith(rules().numbered_stems)


def premises(text: str) -> Iterator[DetectorHit]:
    """Numbers of flats without their house: an address only where a person is near."""
    for found in PREMISES.finditer(text):
        yield DetectorHit("FLAT_ADDR", *found.span())


STREETS = ("ul", "ulica", "ulicy", "ulicę", "al", "aleja", "alei", "aleję", "os", "osiedle", "pl")


def people(
    words: list[TextWord], names: SurnameStems, public: SurnameStems
) -> Iterator[DetectorHit]:
    """A surname with a given name within three words is sure, a surname alone doubtful.

    Who holds a public function is passed over, also by the surname alone when nobody else in
    the register bears it.
    """
    for number, word in enumerate(words):
        surnames = [stem for half in halves(word.text) for stem in possible_stems(half)]
        if not any(stem in names.given for stem in surnames):
            continue
        of_public = _given_name(words, number, surnames, public)
        with_given = _given_name(words, number, surnames, names)
        if of_public is not None and (
            with_given is None or abs(of_public - number) <= abs(with_given - number)
        ):
            continue
        if with_given is not None:
            first, last = sorted((number, with_given))
            yield DetectorHit("PERSON", words[first].start, words[last].end)
        elif (
            _is_capital(word)
            and not _is_street(words, number)
            and _is_private(surnames, names, public)
        ):
            yield DetectorHit("PERSON", word.start, word.end, doubtful=True)


def _given_name(
    words: list[TextWord], number: int, surnames: list[str], names: SurnameStems
) -> int | None:
    """Which word, the nearest, is a given name of this surname; both capital or both small."""
    given = [names.given[stem] for stem in surnames if stem in names.given]
    if not given:
        return None
    window = rules().given_name_window
    beside = range(max(0, number - window), min(len(words), number + window + 1))
    for other in sorted(beside, key=lambda place: abs(place - number)):
        near = words[other]
        if other == number or _is_capital(near) != _is_capital(words[number]):
            continue
        if any(stem in known for stem in possible_stems(near.text) for known in given):
            return other
    return None


def _is_private(surnames: list[str], names: SurnameStems, public: SurnameStems) -> bool:
    """Whether somebody bears this surname who holds no public function."""
    return any(
        not names.given[stem] or names.given[stem] - public.given.get(stem, frozenset())
        for stem in surnames
        if stem in names.given
    )


def _is_capital(word: TextWord) -> bool:
    return word.text[0].isupper()


def _is_street(words: list[TextWord], number: int) -> bool:
    return number > 0 and words[number - 1].text.lower() in STREETS


def statements(
    words: list[TextWord], about: dict[str, Sequence[DetectorHit]]
) -> Iterator[DetectorHit]:
    """`about`: for each rule the people or flats that it speaks of."""
    numbers = {rule: numbers_of(words, hits) for rule, hits in about.items()}
    for rule, near in rules().windows.items():
        for number, word in enumerate(words):
            if folded(word.text).startswith(near.stems) and any_near(
                words, number, numbers[rule], near.window
            ):
                yield DetectorHit(rule, word.start, word.end)


def numbers_of(words: list[TextWord], hits: Sequence[DetectorHit]) -> list[int]:
    """The numbers of the words that the hits cover, ascending."""
    covered: set[int] = set()
    for hit in hits:
        first = bisect_right(words, hit.start, key=lambda word: word.end)
        covered.update(range(first, bisect_left(words, hit.end, key=lambda word: word.start)))
    return sorted(covered)


def any_near(words: list[TextWord], number: int, others: list[int], window: Window) -> bool:
    """Whether the nearest of these words before or after stands near enough."""
    place = bisect_left(others, number)
    nearest = others[max(0, place - 1) : place + 1]
    return any(are_near(words, number, other, window) for other in nearest)


# Part of a scan's record: another major number makes a paper be scanned again before release.
DETECTOR_VERSION = "2.0"


def detect(
    text: str, *, names: SurnameStems, allowed: AllowedValues, strengths: Strengths | None = None
) -> tuple[DetectedSpan, ...]:
    """Personal data in a text, by the rules of library.md §3, in the order of the text.

    `names` are the people of the register, `allowed` what is public. `strengths` other than
    those of the rules file come from the site. Paragraphs are parted by an empty line.
    """
    read, places = plain(text)
    known = strengths or rules().strengths
    hits = set(_hits(read, names, allowed))
    spans = (DetectedSpan(hit.rule, known.of(hit), hit.start, hit.end) for hit in hits)
    if places is not None:
        spans = (
            DetectedSpan(span.rule, span.strength, places[span.start], places[span.end - 1] + 1)
            for span in spans
        )
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.rule)))


def _hits(text: str, names: SurnameStems, allowed: AllowedValues) -> Iterator[DetectorHit]:
    rest = cut_out(text, ACCOUNT, LAND_REGISTER)
    of_phones = list(phones(rest))
    # „+48” and nine digits are eleven digits too.
    of_prefixed = {(hit.start + 1, hit.end) for hit in of_phones}
    yield from accounts(text, allowed)
    yield from land_registers(text)
    yield from identity_cards(text)
    yield from emails(text, allowed)
    for hit in of_phones:
        if phone_digits(text[hit.start : hit.end]) not in allowed.phones:
            yield hit
    for hit in pesels(text):
        if (hit.start, hit.end) not in of_prefixed:
            yield hit
    yield from _about_people(text, rest, names, allowed)


def _about_people(
    text: str, rest: str, names: SurnameStems, allowed: AllowedValues
) -> Iterator[DetectorHit]:
    """People, their flats (in what is left of the text), and what is said of either."""
    words = words_of(text)
    own = allowed.phrases.covered(words)
    named = [
        hit
        for hit in people(words, names, allowed.people)
        if not (hit.doubtful and own.issuperset(numbers_of(words, [hit])))
    ]
    addresses = [hit for hit in flats(rest) if not own.issuperset(numbers_of(words, [hit]))]
    by_name = numbers_of(words, named)
    for hit in premises(rest):
        first, *_ = numbers_of(words, [hit])
        if any_near(words, first, by_name, rules().premises_window):
            addresses.append(hit)
    yield from named
    yield from addresses
    yield from unregistered(text, words, {*own, *by_name}, allowed.people)
    yield from statements(words, {"DEBT": [*named, *addresses], "HEALTH": named})
