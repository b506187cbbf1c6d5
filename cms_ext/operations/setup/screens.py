"""The first set-up as a few short screens; each asks some of the questions of `setup_coop`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cms_ext.frontend.theme.models import WEEK
from cms_ext.operations.setup.questions import COOP, DESKS
from cms_ext.plugins import Question, plugins

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LOOK = ("brand_colour", "brand_deep", "emblem")


@dataclass(frozen=True, slots=True)
class ScreenQuestion:
    """A question of a screen, with the path at which its answer stands in the file of answers."""

    path: tuple[str, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class Screen:
    slug: str
    title: StrOrPromise
    lead: StrOrPromise
    asked: tuple[ScreenQuestion, ...]


def screens() -> list[Screen]:
    """In their order; the last one asks what the plugins want to know, if they do."""
    coop = {question.key: ScreenQuestion(("coop", question.key), question) for question in COOP}
    office = [coop[day] for day in WEEK]
    look = [coop[name] for name in LOOK]
    facts = [asked for name, asked in coop.items() if name not in (*WEEK, *LOOK)]
    found = [
        Screen(
            "spoldzielnia",
            _("Spółdzielnia"),
            _("Te dane stoją w stopce każdej strony, w kontakcie i na pismach."),
            tuple(facts),
        ),
        Screen(
            "biuro",
            _("Biuro i działy"),
            _("Kiedy biuro jest otwarte i dokąd iść z jaką sprawą."),
            (*office, ScreenQuestion((DESKS.key,), DESKS)),
        ),
        Screen(
            "wyglad",
            _("Wygląd"),
            _("Puste pola: kolory i znak z wzoru strony. Zmienisz je w ustawieniach Spółdzielni."),
            tuple(look),
        ),
    ]
    more = [
        ScreenQuestion((plugin.slug, question.key), question)
        for plugin in plugins()
        if plugin.set_up
        for question in plugin.set_up.questions
    ]
    if more:
        lead = _("Pola są wypełnione tak, jak w większości spółdzielni; zwykle wystarczy „Dalej”.")
        found.append(Screen("panele", _("Panele mieszkańców"), lead, tuple(more)))
    return found
