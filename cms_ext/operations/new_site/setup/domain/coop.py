"""The co-op's facts and its desks, from the answers into the tables that pages read."""

from __future__ import annotations

from dataclasses import asdict, fields

from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup.answers import Answers, CoopAnswers, DeskAnswers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.public_site.pages.models import Desk

# Answers that are kept elsewhere: in a text, and as a picture.
NOT_FIELDS = ("dpo_email", "emblem")
FIELDS = tuple(name.name for name in fields(CoopAnswers) if name.name not in NOT_FIELDS)


def describe_coop(answers: Answers, making: Making) -> CoopSettings:
    """Fill the empty fields of the default site's settings; return the settings."""
    coop: CoopSettings = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    for name in FIELDS:
        told = getattr(answers.coop, name)
        if told:
            _fill(coop, name, told, making)
    coop.full_clean()
    coop.save()
    return coop


def _fill(coop: CoopSettings, name: str, told: str, making: Making) -> None:
    untouched = CoopSettings._meta.get_field(name).get_default()

    def find() -> CoopSettings | None:
        return coop if getattr(coop, name) not in ("", untouched) else None

    def make() -> CoopSettings:
        setattr(coop, name, told)
        return coop

    making.once(CoopSettings, name, find=find, make=make)


def open_desks(answers: Answers, making: Making) -> None:
    """Create the desks in the order of the answers; one whose code exists is left alone."""
    for told in answers.desks:
        making.once(
            Desk,
            told.code,
            find=Desk.objects.filter(code=told.code).first,
            make=lambda told=told: _desk(told),  # type: ignore[misc]  # bound at once
        )


def _desk(told: DeskAnswers) -> Desk:
    return Desk.objects.create(**asdict(told), order=Desk.objects.count() + 1)
