"""The detector: applies every rule to one text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from stdnum.iso7064 import mod_97_10
from stdnum.pl import pesel

from cms_ext.public_site.detector.engine import rules
from cms_ext.public_site.detector.engine.names import (
    AllowedValues,
    SurnameStems,
    TextWord,
    account_digits,
    are_near,
    find_unregistered_names,
    list_possible_stems,
    phone_digits,
    split_double_name,
    split_words,
)

ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")

ACCOUNT = re.compile(r"(?<![\dA-Za-z])(?:PL[ -]?)?(\d(?:[ \n-]?\d){25})(?![ -]?\d)", re.IGNORECASE)

CARD = re.compile(r"(?<![^\W_])[A-Z]{3}[ -]?\d{6}(?![^\W_])", re.IGNORECASE)
CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)

LAND_REGISTER = re.compile(r"(?<![^\W_])[A-Z]{2}\d[A-Z]/\d{8}/\d(?!\d)")


def find_pesels(text: str) -> Iterator[rules.DetectorHit]:
    for found in ELEVEN_DIGITS.finditer(text):
        rule = "PESEL" if is_pesel(found[0]) else "PESEL_LIKE"
        yield rules.DetectorHit(rule, *found.span())


def is_pesel(digits: str) -> bool:
    """Return whether eleven digits, of any script, hold a valid day and check digit."""
    return pesel.is_valid("".join(str(int(digit)) for digit in digits))


def detect_accounts(text: str, allowed: AllowedValues) -> Iterator[rules.DetectorHit]:
    """Find account numbers of 26 digits; doubtful if the checksum by 97 is wrong.

    The co-op's own accounts are public.
    """
    for found in ACCOUNT.finditer(text):
        digits = account_digits(found[1])
        if digits not in allowed.accounts:
            yield rules.DetectorHit("BANK_ACC", *found.span(), doubtful=not is_account(digits))


def is_account(digits: str) -> bool:
    return mod_97_10.is_valid(f"{digits[2:]}PL{digits[:2]}")


def find_identity_cards(text: str) -> Iterator[rules.DetectorHit]:
    for found in CARD.finditer(text):
        if is_identity_card(re.sub(r"[ -]", "", found[0]).upper()):
            yield rules.DetectorHit("ID_CARD", *found.span())


def is_identity_card(number: str) -> bool:
    """Return whether three letters (A = 10 …) and six digits have a valid check digit."""
    values = [int(character, 36) for character in number]
    return sum(map(int.__mul__, CARD_WEIGHTS, values)) % 10 == 0


def find_land_registers(text: str) -> Iterator[rules.DetectorHit]:
    for found in LAND_REGISTER.finditer(text):
        yield rules.DetectorHit("LAND_REG", *found.span())


# At most one separator between groups; a line may break once inside a number.
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


def find_phones(text: str) -> Iterator[rules.DetectorHit]:
    """Find phone numbers, also public ones, in a text with dates and amounts masked."""
    for found in PHONE.finditer(text):
        if found[0].count("\n") <= 1:
            yield rules.DetectorHit("PHONE", *found.span())


def find_emails(text: str, allowed: AllowedValues) -> Iterator[rules.DetectorHit]:
    for found in EMAIL.finditer(text):
        address = found[0].lower()
        domain = address.rpartition("@")[2]
        if address not in allowed.emails and domain not in allowed.domains:
            yield rules.DetectorHit("EMAIL", *found.span())


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


def find_flats(text: str) -> Iterator[rules.DetectorHit]:
    """Find addresses of flats, in a text with dates and numbers of resolutions masked."""
    for found in WITH_STREET.finditer(text):
        yield rules.DetectorHit("FLAT_ADDR", *found.span())
    for found in WITHOUT_STREET.finditer(rules.mask_pattern(WITH_STREET, text)):
        if not _is_numbered(found[1]):
            yield rules.DetectorHit("FLAT_ADDR", *found.span())


def _is_numbered(word: str) -> bool:
    """Return whether the word names a thing with a number: Uchwała, Faktura, poz."""
    bare = rules.fold_word(word)
    return bare in rules.read_rules().numbered_words or bare.startswith(
        rules.read_rules().numbered_stems
    )


def detect_premises(text: str) -> Iterator[rules.DetectorHit]:
    """Find numbers of flats without a house; they count only near a person."""
    for found in PREMISES.finditer(text):
        yield rules.DetectorHit("FLAT_ADDR", *found.span())


STREETS = ("ul", "ulica", "ulicy", "ulicę", "al", "aleja", "alei", "aleję", "os", "osiedle", "pl")


def detect_people(
    words: list[TextWord], names: SurnameStems, public: SurnameStems
) -> Iterator[rules.DetectorHit]:
    """Find surnames: certain with a given name within three words, else doubtful.

    Holders of a public function are skipped, also by the surname alone if nobody else in the
    register bears it.
    """
    for number, word in enumerate(words):
        surnames = [
            stem for half in split_double_name(word.text) for stem in list_possible_stems(half)
        ]
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
            yield rules.DetectorHit("PERSON", words[first].start, words[last].end)
        elif (
            _is_capital(word)
            and not _is_street(words, number)
            and _is_private(surnames, names, public)
        ):
            yield rules.DetectorHit("PERSON", word.start, word.end, doubtful=True)


def _given_name(
    words: list[TextWord], number: int, surnames: list[str], names: SurnameStems
) -> int | None:
    """Return the index of the nearest given name of this surname, in the same case."""
    given = [names.given[stem] for stem in surnames if stem in names.given]
    if not given:
        return None
    window = rules.read_rules().given_name_window
    beside = range(max(0, number - window), min(len(words), number + window + 1))
    for other in sorted(beside, key=lambda place: abs(place - number)):
        near = words[other]
        if other == number or _is_capital(near) != _is_capital(words[number]):
            continue
        if any(stem in known for stem in list_possible_stems(near.text) for known in given):
            return other
    return None


def _is_private(surnames: list[str], names: SurnameStems, public: SurnameStems) -> bool:
    """Return whether somebody without a public function bears this surname."""
    return any(
        not names.given[stem] or names.given[stem] - public.given.get(stem, frozenset())
        for stem in surnames
        if stem in names.given
    )


def _is_capital(word: TextWord) -> bool:
    return word.text[0].isupper()


def _is_street(words: list[TextWord], number: int) -> bool:
    return number > 0 and words[number - 1].text.lower() in STREETS


def find_statements(
    words: list[TextWord], about: dict[str, Sequence[rules.DetectorHit]]
) -> Iterator[rules.DetectorHit]:
    """Find statements about the people or flats that `about` gives for each rule."""
    numbers = {rule: find_covered_words(words, hits) for rule, hits in about.items()}
    for rule, near in rules.read_rules().windows.items():
        for number, word in enumerate(words):
            if rules.fold_word(word.text).startswith(near.stems) and any_near(
                words, number, numbers[rule], near.window
            ):
                yield rules.DetectorHit(rule, word.start, word.end)


def find_covered_words(words: list[TextWord], hits: Sequence[rules.DetectorHit]) -> list[int]:
    """Return the indexes of the words that the hits cover, ascending."""
    covered: set[int] = set()
    for hit in hits:
        first = bisect_right(words, hit.start, key=lambda word: word.end)
        covered.update(range(first, bisect_left(words, hit.end, key=lambda word: word.start)))
    return sorted(covered)


def any_near(words: list[TextWord], number: int, others: list[int], window: rules.Window) -> bool:
    """Return whether one of these words, by index, is near enough."""
    place = bisect_left(others, number)
    nearest = others[max(0, place - 1) : place + 1]
    return any(are_near(words, number, other, window) for other in nearest)


# Stored with a scan: a new major number makes documents be scanned again before release.
DETECTOR_VERSION = "2.0"


def detect(
    text: str,
    *,
    names: SurnameStems,
    allowed: AllowedValues,
    strengths: rules.Strengths | None = None,
) -> tuple[rules.DetectedSpan, ...]:
    """Return personal data in a text, by the rules of library.md §3, in the text's order.

    `names` are the people of the register, `allowed` is public. `strengths` replace those of the
    rules file. An empty line separates paragraphs.
    """
    read, places = rules.normalise_text(text)
    used_strengths = strengths or rules.read_rules().strengths
    hits = set(_hits(read, names, allowed))
    spans = (
        rules.DetectedSpan(hit.rule, used_strengths.of(hit), hit.start, hit.end) for hit in hits
    )
    if places is not None:
        spans = (
            rules.DetectedSpan(
                span.rule, span.strength, places[span.start], places[span.end - 1] + 1
            )
            for span in spans
        )
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.rule)))


def _hits(text: str, names: SurnameStems, allowed: AllowedValues) -> Iterator[rules.DetectorHit]:
    rest = rules.mask_numbers(text, ACCOUNT, LAND_REGISTER)
    of_phones = list(find_phones(rest))
    # „+48” and nine digits are eleven digits too.
    of_prefixed = {(hit.start + 1, hit.end) for hit in of_phones}
    yield from detect_accounts(text, allowed)
    yield from find_land_registers(text)
    yield from find_identity_cards(text)
    yield from find_emails(text, allowed)
    for hit in of_phones:
        if phone_digits(text[hit.start : hit.end]) not in allowed.phones:
            yield hit
    for hit in find_pesels(text):
        if (hit.start, hit.end) not in of_prefixed:
            yield hit
    yield from _about_people(text, rest, names, allowed)


def _about_people(
    text: str, rest: str, names: SurnameStems, allowed: AllowedValues
) -> Iterator[rules.DetectorHit]:
    """Find people, their flats (in the rest of the text), and statements about either."""
    words = split_words(text)
    own = allowed.phrases.covered(words)
    named = [
        hit
        for hit in detect_people(words, names, allowed.people)
        if not (hit.doubtful and own.issuperset(find_covered_words(words, [hit])))
    ]
    addresses = [
        hit for hit in find_flats(rest) if not own.issuperset(find_covered_words(words, [hit]))
    ]
    by_name = find_covered_words(words, named)
    for hit in detect_premises(rest):
        first, *_ = find_covered_words(words, [hit])
        if any_near(words, first, by_name, rules.read_rules().premises_window):
            addresses.append(hit)
    yield from named
    yield from addresses
    yield from find_unregistered_names(text, words, {*own, *by_name}, allowed.people)
    yield from find_statements(words, {"DEBT": [*named, *addresses], "HEALTH": named})
