"""The first set-up as a few short screens; each asks some of the questions of `setup_coop`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cms_ext.operations.new_site.setup.questions import question_sections
from cms_ext.plugins import Question

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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


# The address, title and lead of each screen, by the name that a declaration gives it.
SCREENS = {
    "coop": (
        "spoldzielnia",
        _("Spółdzielnia"),
        _("Te dane stoją w stopce każdej strony, w kontakcie i na pismach."),
    ),
    "office": (
        "biuro",
        _("Biuro i działy"),
        _("Kiedy biuro jest otwarte i dokąd iść z jaką sprawą."),
    ),
    "look": (
        "wyglad",
        _("Wygląd"),
        _("Puste pola: kolory i znak z wzoru strony. Zmienisz je w ustawieniach Spółdzielni."),
    ),
    "plugins": (
        "panele",
        _("Panele mieszkańców"),
        _("Pola są wypełnione tak, jak w większości spółdzielni; zwykle wystarczy „Dalej”."),
    ),
}


def screens() -> list[Screen]:
    """Return the screens on which something is asked, in their order."""
    asked: dict[str, list[ScreenQuestion]] = {name: [] for name in SCREENS}
    for section in question_sections():
        for question in section.questions:
            if name := question.screen or section.set_up.screen:
                asked[name].append(ScreenQuestion(section.path(question), question))
    return [Screen(*SCREENS[name], tuple(found)) for name, found in asked.items() if found]
