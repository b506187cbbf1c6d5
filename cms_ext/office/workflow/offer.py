"""Steps on the page of what they are about: each a card with its form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.forms import BaseForm

from cms_ext.office.workflow.step import Step

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Offer:
    """A step with its form and where to send it; open when its form came back."""

    step: Step[Any]
    form: BaseForm
    address: str
    is_open: bool = False
    # What comes of it, where it is looked at before it is done.
    seen: object = None

    @property
    def first(self) -> bool:
        """Whether its button shows what comes of it, and does nothing yet."""
        return self.step.in_two and self.seen is None


def offers(
    steps: Iterable[Step[S]],
    subject: S,
    today: date,
    *,
    address: Callable[[str], str],
    bound: Mapping[str, BaseForm],
    seen: object = None,
) -> list[Offer]:
    """The cards of these steps; `bound` are forms that came back, by slug.

    `seen` is what comes of one that came back, `address` where the step of a slug is sent.
    """
    return [
        Offer(
            step,
            bound.get(step.slug) or step.form(subject=subject, today=today),
            address(step.slug),
            is_open=step.slug in bound,
            seen=seen if step.slug in bound else None,
        )
        for step in steps
    ]
