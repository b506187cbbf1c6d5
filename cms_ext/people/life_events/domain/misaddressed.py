"""The finding of checks: something still goes to somebody who may not get it."""

from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Misaddressed:
    """A row by its model and number, and a sentence without anybody's name."""

    code: str
    where: str
    message: str


def make_finding(code: str, row: Model, message: str) -> Misaddressed:
    return Misaddressed(code, f"{row._meta.label} {row.pk}", message)
