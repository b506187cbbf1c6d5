"""The password rule of the site, for residents' own passwords and Wagtail's staff form.

A password may not be a listed word in disguise, nor what anybody knows of a login (ASVS 6.2.4,
6.2.11, 6.2.12). Lists of leaked passwords hold hardly one of 12 characters, so a minimum of 12
would make them useless. People who need 12 characters append an ending to a word or join two words;
this rule refuses both, whatever the words and endings.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import matching, scoring, time_estimates  # type: ignore[import-untyped]  # no types

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.domain import activation_code as codes
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm

# Usual substitutions of characters. A "1" is read both as "i" and as "l".
_LEET = str.maketrans("0345789@$!+€", "oeastbgasite")
# What the shift key makes of the row of digits.
_SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
_ONES = (str.maketrans("1|", "ii"), str.maketrans("1|", "ll"))
_STROKES = str.maketrans("łŁøØđĐß", "lLoOdDs")

_RUN_BEFORE = re.compile(r"^[^a-z]*")
_RUN_AFTER = re.compile(r"[^a-z]*$")
_REPEATED = re.compile(r"(.)\1+")
_PERIOD = re.compile(r"(.+?)\1+")


def strip_marks(text: str) -> str:
    """Apply NFKC and drop diacritics; keep the case."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    unmarked = "".join(
        character for character in decomposed if not unicodedata.combining(character)
    )
    return unmarked.translate(_STROKES)


def fold_text(text: str) -> str:
    """Return letters and digits in one case, without diacritics, blanks and punctuation."""
    return "".join(character for character in strip_marks(text).casefold() if character.isalnum())


def fold_unshifted(text: str) -> str:
    """Fold the text, reading shifted digit keys as their digits."""
    return fold_text(text.translate(_SHIFTED))


def collapse_repetitions(text: str) -> str:
    """Reduce runs of one character: "haaslo" and "haslo" become equal."""
    return _REPEATED.sub(r"\1", text)


def find_cores(password: str) -> frozenset[str]:
    """Return the words that a password may consist of, with and without repetitions.

    Digits and punctuation at the ends are dropped; as "$" and "@" may also be letters there,
    readings that keep up to two of these characters are included.
    """
    text = strip_marks(password).casefold()
    before, after = _run(_RUN_BEFORE, text), _run(_RUN_AFTER, text)
    middle = text[len(before) : len(text) - len(after)]
    words = set()
    for left, right, ones in product(range(3), range(3), _ONES):
        reading = before[len(before) - min(left, len(before)) :] + middle + after[:right]
        letters = re.sub(r"[^a-z]", "", reading.translate(_LEET).translate(ones))
        words |= {letters, collapse_repetitions(letters)}
        period = _PERIOD.fullmatch(letters)
        if period:
            words |= {period[1], collapse_repetitions(period[1])}
    return frozenset(words - {""})


def _run(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""


_LISTS = Path(__file__).parent / "password_lists"


@cache
def list_entries() -> tuple[tuple[str, str], ...]:
    """List (category, word) from `words.txt`; the hyphens of phrases are dropped."""
    entries = []
    for line in _lines("words.txt"):
        category, _colon, words = line.partition(":")
        entries += [(category, word.replace("-", "")) for word in words.split()]
    return tuple(entries)


@cache
def known_words() -> frozenset[str]:
    """Return every listed word, folded, with the other forms of first names."""
    words: set[str] = set()
    for category, word in list_entries():
        forms = _forms(fold_text(word)) if category == "first" else [fold_text(word)]
        words.update(forms)
    return frozenset(words | {collapse_repetitions(word) for word in words})


@cache
def key_rows() -> frozenset[str]:
    """Return walks over the keyboard and plain rows of digits, folded."""
    return frozenset(fold_text(row) for line in _lines("keyboard.txt") for row in line.split())


def _forms(name: str) -> list[str]:
    """Inflect a first name as in "kocham marka", "dla kasi": the common endings, no grammar."""
    if name.endswith("a"):
        return [name, *(name[:-1] + ending for ending in ("e", "y", "i", "o", "ie", "unia"))]
    if name.endswith("ek"):
        return [name, name[:-2] + "ka", name[:-2] + "kiem"]
    return [name, name + "a", name + "em", name + "owi"]


def _lines(name: str) -> Iterator[str]:
    for line in (_LISTS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def is_blocked(password: str, own_words: Collection[str] = ()) -> bool:
    """Tell whether it is one or two known words, a row of keys, or a leaked password.

    `own_words` are further words, folded, that count as known.
    """
    if fold_text(password) in leaked_passwords() or any(
        map(_is_row, (fold_text(password), fold_unshifted(password)))
    ):
        return True
    words = known_words() | frozenset(own_words)
    return any(_made_of_two(core, words) for core in find_cores(password))


def _is_row(text: str) -> bool:
    return text in key_rows() or text.strip("0123456789") in key_rows()


def _made_of_two(core: str, words: frozenset[str]) -> bool:
    return core in words or any(
        core[:cut] in words and core[cut:] in words for cut in range(1, len(core))
    )


@cache
def leaked_passwords() -> frozenset[str]:
    """Return Django's list of leaked passwords, folded."""
    return frozenset(fold_text(entry) for entry in CommonPasswordValidator().passwords)


PRODUCT = ("ikcs", "ebok", "wagtail", "coop", "wagtailcoop", "spoldzielnia", "sm")
MIN_WORD_LENGTH = 3


def list_site_words() -> frozenset[str]:
    """Return the co-op's names, street and mail address and the panels' names; folded."""
    texts = list(PRODUCT)
    for coop in CoopSettings.objects.all():
        texts += [coop.name, coop.short_name, coop.full_name, coop.address, coop.email]
    return _words(texts)


def list_own_words(user: AbstractBaseUser | None) -> frozenset[str]:
    """Return name, login, address, telephone and e-mail of the login's person; folded."""
    if not isinstance(user, User):
        return frozenset()
    texts = [user.login, user.first_name, user.last_name, user.email]
    if person := user.person:
        texts += [person.name, person.correspondence_email, person.correspondence_address]
        texts += [person.phone, person.phone[-9:], person.tax_id]
    return _words(texts)


def _words(texts: list[str]) -> frozenset[str]:
    words = set()
    for text in texts:
        folded = fold_text(text)
        parts = {folded, *(fold_text(part) for part in re.split(r"[\W_]+", text))}
        words |= parts | {collapse_repetitions(part) for part in parts}
    return frozenset(word for word in words if len(word) >= MIN_WORD_LENGTH)


# The estimator refuses longer input; its time grows faster than the length.
ESTIMATED = 72
MIN_LENGTH = 12
MIN_STAFF_LENGTH = 15
MAX_LENGTH = 128
# Letters and digits that must remain without the own data.
MIN_LENGTH_WITHOUT_OWN_DATA = 8
STRENGTH = 3


class CoopPasswordValidator:
    """Checks length, known words, own data, then an estimate of the guesses needed.

    No rules about kinds of characters: a long phrase of lower-case words is a good password.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError with what is wrong and what to do instead."""
        self._check_length(password, find_minimum_length(user))
        if is_blocked(password):
            raise ValidationError(
                _(
                    "To hasło składa się z popularnych słów albo z kolejnych klawiszy, a takie "
                    "hasła zgaduje się najpierw. Połącz trzy lub cztery słowa, które nie mają ze "
                    "sobą związku."
                ),
                code="password_common",
            )
        if codes.has_shape(password):
            # The sign-in takes whatever has this shape for a code, never for a password.
            raise ValidationError(
                _(
                    "To hasło wygląda jak hasło startowe: ma 17 liter lub cyfr. Dodaj co najmniej "
                    "jeden znak."
                ),
                code="password_code_shape",
            )
        words_of_site, own_words = list_site_words(), list_own_words(user)
        if _mostly(password, words_of_site | own_words) or is_blocked(
            password, words_of_site | own_words
        ):
            raise ValidationError(
                _(
                    "To hasło składa się głównie z Twoich danych albo z nazwy Spółdzielni, a te "
                    "zna wiele osób. Wybierz słowa, które się z Tobą nie kojarzą."
                ),
                code="password_own_data",
            )
        if estimate_strength(password, words_of_site | own_words) < STRENGTH:
            raise ValidationError(
                _(
                    "To hasło łatwo odgadnąć, choć jest dość długie. Dodaj jedno lub dwa słowa, "
                    "które nie mają związku z resztą."
                ),
                code="password_weak",
            )

    def get_help_text(self) -> str:
        """Return the help of Wagtail's form, which knows only staff."""
        return describe_rule(MIN_STAFF_LENGTH)

    def _check_length(self, password: str, least: int) -> None:
        if len(password) < least:
            raise ValidationError(
                _("Hasło jest za krótkie. Wpisz co najmniej %(least)d znaków.") % {"least": least},
                code="password_too_short",
            )
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                _("Hasło jest za długie. Wpisz najwyżej %(most)d znaków.") % {"most": MAX_LENGTH},
                code="password_too_long",
            )


def describe_rule(least: int) -> str:
    """Describe the rule in a sentence for a minimum length."""
    return _(
        "Co najmniej %(least)d znaków. Najlepsze jest kilka słów bez związku ze sobą. Odstępy i "
        "polskie litery są dozwolone."
    ) % {"least": least}


def find_minimum_length(user: AbstractBaseUser | None) -> int:
    """Return the minimum length: staff reach other people's data and need a longer one."""
    is_staff = isinstance(user, User) and user.realm == Realm.STAFF
    return MIN_STAFF_LENGTH if is_staff else MIN_LENGTH


def _mostly(password: str, words: Collection[str]) -> bool:
    left = complete = fold_text(password)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left != complete and len(left) < MIN_LENGTH_WITHOUT_OWN_DATA


def estimate_strength(password: str, own_words: Iterable[str]) -> int:
    """Estimate strength from 0 to 4 of the first 72 characters; `own_words` count as known.

    Not by `zxcvbn.zxcvbn`: that stores its `user_inputs` in a dictionary of the whole process,
    where the next sign-in in another thread would find this person's words.
    """
    text = strip_marks(password)[:ESTIMATED]
    ranked = matching.build_ranked_dict([*own_words, *sorted(known_words())])
    dictionaries = {**matching.RANKED_DICTIONARIES, "user_inputs": ranked}
    matches = matching.omnimatch(text, dictionaries)
    guesses = scoring.most_guessable_match_sequence(text, matches)["guesses"]
    score: int = time_estimates.guesses_to_score(guesses)
    return score
