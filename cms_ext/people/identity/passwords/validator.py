"""The one password rule of the site, for residents' own passwords and for Wagtail's staff form."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import matching, scoring, time_estimates  # type: ignore[import-untyped]  # no types

from cms_ext.people.identity.domain import code as codes
from cms_ext.people.identity.models import User
from cms_ext.people.identity.passwords.blocked import is_blocked, site_words, words_of
from cms_ext.people.identity.passwords.words import folded, known_words, without_marks
from cms_ext.plugins.realm import Realm

# The estimator refuses longer input; its time grows faster than the length.
ESTIMATED = 72
LEAST = 12
LEAST_FOR_STAFF = 15
MOST = 128
# So many letters and digits must be left when the own data is taken out.
LEAST_BESIDE_OWN_DATA = 8
STRENGTH = 3


class CoopPasswordValidator:
    """Length, then known words, then own data, then an estimate of the guesses it would take.

    No rules about kinds of signs: a long phrase of lower-case words is a good password.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError with what is wrong and what to do instead."""
        self._check_length(password, least_for(user))
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
            # The sign-in takes whatever has this shape for a code and never asks for a password.
            raise ValidationError(
                _(
                    "To hasło wygląda jak hasło startowe: ma 17 liter lub cyfr. Dodaj co najmniej "
                    "jeden znak."
                ),
                code="password_code_shape",
            )
        site, own = site_words(), words_of(user)
        if _mostly(password, site | own) or is_blocked(password, site | own):
            raise ValidationError(
                _(
                    "To hasło składa się głównie z Twoich danych albo z nazwy Spółdzielni, a te "
                    "zna wiele osób. Wybierz słowa, które się z Tobą nie kojarzą."
                ),
                code="password_own_data",
            )
        if strength(password, site | own) < STRENGTH:
            raise ValidationError(
                _(
                    "To hasło łatwo odgadnąć, choć jest dość długie. Dodaj jedno lub dwa słowa, "
                    "które nie mają związku z resztą."
                ),
                code="password_weak",
            )

    def get_help_text(self) -> str:
        """Shown by Wagtail's form, which knows only staff."""
        return help_for(LEAST_FOR_STAFF)

    def _check_length(self, password: str, least: int) -> None:
        if len(password) < least:
            raise ValidationError(
                _("Hasło jest za krótkie. Wpisz co najmniej %(least)d znaków.") % {"least": least},
                code="password_too_short",
            )
        if len(password) > MOST:
            raise ValidationError(
                _("Hasło jest za długie. Wpisz najwyżej %(most)d znaków.") % {"most": MOST},
                code="password_too_long",
            )


def help_for(least: int) -> str:
    """The rule in a sentence; `least` is `least_for` the one who reads it."""
    return _(
        "Co najmniej %(least)d znaków. Najlepsze jest kilka słów bez związku ze sobą. Odstępy i "
        "polskie litery są dozwolone."
    ) % {"least": least}


def least_for(user: AbstractBaseUser | None) -> int:
    """The minimum length: staff can reach other people's data and so need a longer one."""
    is_staff = isinstance(user, User) and user.realm == Realm.STAFF
    return LEAST_FOR_STAFF if is_staff else LEAST


def _mostly(password: str, words: Collection[str]) -> bool:
    left = whole = folded(password)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left != whole and len(left) < LEAST_BESIDE_OWN_DATA


def strength(password: str, own_words: Iterable[str]) -> int:
    """0 to 4, of the first 72 signs; `own_words` are known to whoever guesses.

    Not by `zxcvbn.zxcvbn`: that keeps its `user_inputs` in a dictionary of the whole process,
    where the next sign-in in another thread would meet the words of this person.
    """
    text = without_marks(password)[:ESTIMATED]
    known = matching.build_ranked_dict([*own_words, *sorted(known_words())])
    dictionaries = {**matching.RANKED_DICTIONARIES, "user_inputs": known}
    matches = matching.omnimatch(text, dictionaries)
    guesses = scoring.most_guessable_match_sequence(text, matches)["guesses"]
    score: int = time_estimates.guesses_to_score(guesses)
    return score
