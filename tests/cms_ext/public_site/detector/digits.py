"""Numbers with their check digits, built at run time: none that looks real is in a file."""

from datetime import date

PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
CENTURIES = {18: 80, 19: 0, 20: 20, 21: 40, 22: 60}
CARD_WEIGHTS = (7, 3, 1, 7, 3, 1, 7, 3)


def pesel(born: date, serial: int) -> str:
    month = born.month + CENTURIES[born.year // 100]
    digits = f"{born.year % 100:02}{month:02}{born.day:02}{serial:04}"
    weighed = sum(w * int(digit) for w, digit in zip(PESEL_WEIGHTS, digits, strict=True))
    return digits + str(-weighed % 10)


def wrong(digits: str) -> str:
    """Return the same with the last digit one higher."""
    return digits[:-1] + str((int(digits[-1]) + 1) % 10)


def account(bank: int, number: int) -> str:
    """26 digits: the check digits, eight of the bank, sixteen of the account."""
    rest = f"{bank:08}{number:016}"
    return f"{98 - int(rest + '252100') % 97:02}{rest}"


def identity_card(letters: str, serial: int) -> str:
    """Three letters, the check digit, five digits."""
    values = [int(sign, 36) for sign in f"{letters}{serial:05}"]
    check = sum(w * value for w, value in zip(CARD_WEIGHTS, values, strict=True)) % 10
    return f"{letters}{check}{serial:05}"


def grouped(digits: str, *sizes: int, by: str = " ") -> str:
    """Digits in groups; the last size repeats."""
    groups: list[str] = []
    at = 0
    for size in (*sizes, *([sizes[-1]] * len(digits))):
        if at >= len(digits):
            break
        groups.append(digits[at : at + size])
        at += size
    return by.join(groups)
