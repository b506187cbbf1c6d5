import json
import re
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.money.amounts import ZERO, AmountError, Money
from ebok_plugin.interest.domain.accrual import line_in_words, rates_unconfirmed
from ebok_plugin.interest.domain.accrued import terms_of_regimes
from ebok_plugin.interest.domain.computation import Interest, InterestTerms, compute_interest
from ebok_plugin.interest.errors import RateUnknown
from ebok_plugin.ledger.vocabulary import Regime

REGIMES = {"statutory": Regime.COOP, "tax": Regime.WASTE}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Command(BaseCommand):
    help = "Liczy odsetki za opóźnienie od jednej kwoty, dzień po dniu według tabeli stawek."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base", type=amount, required=True, help="kwota: 926.94")
        parser.add_argument("--due", type=day, required=True, help="termin płatności: 2026-02-16")
        parser.add_argument(
            "--until", type=day, required=True, help="dzień zapłaty, włącznie: 2026-03-30"
        )
        parser.add_argument("--regime", choices=REGIMES, default="statutory")
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        terms = terms_of_regimes()[REGIMES[options["regime"]]]
        try:
            interest = compute_interest(options["base"], options["due"], options["until"], terms)
        except RateUnknown as error:
            raise CommandError(f"[{error.code}] {error.message}") from error
        warnings = cautions(interest, terms)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(interest, warnings), ensure_ascii=False))
            return
        for line in interest.lines:
            self.stdout.write(line_in_words(line))
        self.stdout.write(f"Odsetki: {interest.total}")
        for warning in warnings:
            self.stderr.write(warning)


def as_json(interest: Interest, warnings: list[str]) -> dict[str, Any]:
    """Return the JSON of the outside contract; amounts are decimal strings."""
    return {
        "total": str(interest.total.amount),
        "lines": [
            {
                "from": line.start.isoformat(),
                "to": line.end.isoformat(),
                "days": line.days,
                "rate": str(line.rate),
                "raw": f"{line.raw:f}",
            }
            for line in interest.lines
        ],
        "warnings": warnings,
    }


def cautions(found: Interest, terms: InterestTerms) -> list[str]:
    """Return what the operator must know before using the figure."""
    confirmed = terms.rates.confirmed_until
    if found.lines and found.lines[-1].end > confirmed:
        caution = rates_unconfirmed(confirmed)
        return [f"[{caution.code}] {caution.message}"]
    return []


def amount(text: str) -> Money:
    """Read a base: not negative, at most two decimals."""
    try:
        base = Money.parse(text)
    except AmountError as error:
        raise ArgumentTypeError(f"[{error.code}] {error.message}") from error
    if base < ZERO:
        raise ArgumentTypeError("Kwota nie może być ujemna: odsetki są tylko od zaległości.")
    return base


def day(text: str) -> date:
    """Read a day that exists, as YYYY-MM-DD."""
    try:
        if ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"Nie ma takiego dnia: {text}.") from error
    raise ArgumentTypeError(f"{text} nie jest datą. Napisz ją w postaci 2026-02-16.")
