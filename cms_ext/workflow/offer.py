"""Steps on the page of what they are about: each a card with its form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.forms import BaseForm

from cms_ext.workflow.step import Step

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Offer:
    """A step with its form and where to send it; open when its form came back."""

    step: Step[Any]
    form: BaseForm
    address: str
    is_open: bool = False


def offers(
    steps: Iterable[Step[S]],
    subject: S,
    today: date,
    *,
    address: Callable[[str], str],
    bound: Mapping[str, BaseForm],
) -> list[Offer]:
    """The cards of these steps; `bound` are forms that came back with mistakes, by slug.

    `address` says where the step of a slug is sent.
    """
    return [
        Offer(
            step,
            bound.get(step.slug) or step.form(subject=subject, today=today),
            address(step.slug),
            is_open=step.slug in bound,
        )
        for step in steps
    ]
