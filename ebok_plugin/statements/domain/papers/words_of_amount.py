"""An amount in words, as it stands on Polish papers. Pure.

`sto dwadzieścia trzy złote 45/100`.
"""

from __future__ import annotations

from cms_ext.base.money.amounts import ZERO, Money

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
    """For amounts from zero to below a billion złoty; ValueError for a negative one."""
    if amount < ZERO:
        raise ValueError(f"{amount} is said without its sign: what it is stands beside it.")
    zloty, grosze = divmod(amount.grosze, 100)
    parts: list[str] = []
    for scale, forms in enumerate(_SCALES):
        zloty, group = divmod(zloty, 1000)
        if group == 0 and scale:
            continue
        parts.insert(0, _group(group, scale, forms, more_above=zloty > 0))
    return f"{' '.join(filter(None, parts))} {grosze:02d}/100"


def _group(number: int, scale: int, forms: tuple[str, str, str], *, more_above: bool) -> str:
    """Three digits with what they count.

    A single thousand is said without its number on top („tysiąc dwa złote”), and with it below a
    million („milion jeden tysiąc złotych”), so that nobody can read over it.
    """
    if number == 1 and scale:
        return f"jeden {forms[0]}" if more_above else forms[0]
    if number == 1 and not more_above:
        return f"jeden {forms[0]}"
    said = _hundreds(number) if number else "" if more_above else "zero"
    return f"{said} {forms[_form(number)]}".strip()


def _form(number: int) -> int:
    """Which form of the noun: 2–4 take the second, except 12–14; all others the third."""
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def _hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10) if rest >= len(_UNITS) else (0, rest)
    return " ".join(filter(None, (_HUNDREDS[hundreds], _TENS[tens], _UNITS[units])))
