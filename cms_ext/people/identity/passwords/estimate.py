"""How many guesses a password would take, by zxcvbn with the words people know here."""

from __future__ import annotations

from collections.abc import Iterable

from zxcvbn import matching, scoring, time_estimates  # type: ignore[import-untyped]  # no types

from cms_ext.people.identity.passwords.fold import without_marks
from cms_ext.people.identity.passwords.words import known_words

# The estimator refuses longer input; its time grows faster than the length.
ESTIMATED = 72


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
