"""Two people in one name: „Jan i Anna Kowalscy” → Jan Kowalski, Anna Kowalska. Pure."""

import re
from typing import NamedTuple

_AND = re.compile(r"\s+(?:i|oraz|&|\+)\s+|\s*[,;/]\s*", re.IGNORECASE)
# How a surname of several people ends, and that of a man and of a woman.
_PLURALS = (("owie", "", ""), ("cy", "ki", "ka"), ("ni", "ny", "na"))
_OF_MEN = (("ski", "ska"), ("cki", "cka"), ("dzki", "dzka"), ("ny", "na"))
# Names of men that end like those of women.
_MEN = frozenset({"barnaba", "bonawentura", "jarema", "kosma", "kuba", "saba"})


class Couple(NamedTuple):
    """The names of two people."""

    first: str
    second: str


def split_couple_name(name: str) -> Couple | None:
    """Return the two people that a name is made of; None for the name of one.

    A guess that a person looks at: „Kozłowie” are not one Kozł.
    """
    parts = [part.split() for part in _AND.split(name.strip())]
    if len(parts) != 2 or not all(parts):  # noqa: PLR2004 - a couple
        return None
    left, right = parts
    if len(right) > 1 and (len(left) == 1 or _is_plural(right[-1])):
        surname, left, right = right[-1], left, right[:-1]
    elif len(left) > 1 and (len(right) == 1 or _is_plural(left[0])):
        surname, left, right = left[0], left[1:], right
    elif len(left) > 1 and len(right) > 1:
        return Couple(" ".join(left), " ".join(right))
    else:
        return None
    return Couple(_with_surname(left, surname), _with_surname(right, surname))


def _is_plural(surname: str) -> bool:
    return surname.casefold().endswith(tuple(ending for ending, _man, _woman in _PLURALS))


def _with_surname(first_names: list[str], surname: str) -> str:
    first = first_names[0].casefold()
    is_woman = first.endswith("a") and first not in _MEN
    parts = (_singular(part, is_woman=is_woman) for part in surname.split("-"))
    return f"{' '.join(first_names)} {'-'.join(parts)}"


def _singular(surname: str, *, is_woman: bool) -> str:
    for plural, man, woman in _PLURALS:
        if surname.casefold().endswith(plural):
            return _ended(surname, len(plural), woman if is_woman else man)
    for man, woman in _OF_MEN:
        if surname.casefold().endswith((man, woman)):
            return _ended(surname, len(man), woman if is_woman else man)
    return surname


def _ended(surname: str, count: int, ending: str) -> str:
    stem = surname[:-count]
    return stem + (ending.upper() if surname.isupper() else ending)
