"""The texts of a new site, filled in with the office's answers."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import long_date
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.people.identity.domain.identity_provider import make_provider
from cms_ext.plugins import list_identity_providers, list_procedures, plugin_configs
from cms_ext.public_site.pages.domain.body import WrittenArticle, parse_article

TEXTS = Path(__file__).resolve().parents[1] / "texts"
ENGINE = Engine()
# „Dział Techniczny”, „Dział Członkowsko-Lokalowy”: the names of nearly all departments.
_REGULAR = re.compile(r"Dział( [\w-]+[^kg\W]y)+\Z")


@dataclass(frozen=True, slots=True)
class DeskWords:
    """The desk that takes a panel's applications, as a text names it."""

    name: str
    room: str

    @property
    def where(self) -> str:
        """Return „w Dziale Finansowo-Księgowym”, or „w dziale „Kasa”” for an irregular name."""
        return f"w {_declined(self.name, 'Dziale', 'm') or f'dziale „{self.name}”'}"

    @property
    def genitive(self) -> str:
        """„Działu Finansowo-Księgowego”."""
        return _declined(self.name, "Działu", "ego") or f"działu „{self.name}”"

    @property
    def accusative(self) -> str:
        """„Dział Finansowo-Księgowy”."""
        return self.name if _REGULAR.match(self.name) else f"dział „{self.name}”"


def _declined(name: str, noun: str, ending: str) -> str:
    """Return the name of a department in another case; empty for an irregular name."""
    if not _REGULAR.match(name):
        return ""
    adjectives = [
        word + ending if ending == "m" else word.removesuffix("y") + ending
        for word in name.split()[1:]
    ]
    return " ".join([noun, *adjectives])


def fill_article(path: Path, answers: Answers, today: date) -> WrittenArticle:
    """Return the text of a page with this co-op's facts, as head fields and blocks."""
    return parse_article(fill_text(path, answers, today), path.name)


def fill_text(path: Path, answers: Answers, today: date) -> str:
    """Return the text of the file, a Django template, with this co-op's facts.

    `coop` are the answers, `day` is today, `due_day` the day of the month by which one pays. The
    desk of each enabled panel goes by its realm (`ikcs`, `ebok`). `plugins` are the slugs of all
    enabled plugins, `sign_ins` the codes of the ways to sign in that this site is set up for.
    """
    words: dict[str, Any] = {
        "coop": answers.coop,
        "day": long_date(today),
        "due_day": settings.COOP_DUE_DAY,
        "plugins": {config.slug for config in plugin_configs()},
        "sign_ins": {
            way.code for _realm, way in list_identity_providers() if make_provider(way).is_offered()
        },
        **find_panel_desks(answers),
    }
    template = ENGINE.from_string(find_text(path).read_text(encoding="utf-8"))
    return str(template.render(Context(words)))


def find_text(path: Path) -> Path:
    """Return the office's own text of this name (COOP_OWN_TEXTS), else ours."""
    own = (Path(folder) / path.name for folder in settings.COOP_OWN_TEXTS)
    return next((text for text in own if text.is_file()), path)


def find_panel_desks(answers: Answers) -> dict[str, DeskWords]:
    """Return the desk of each panel by realm; an unknown room is marked as a gap."""
    desk_answers = {desk.code: desk for desk in answers.desks}
    return {
        realm: DeskWords(desk_answers[desk.code].name, desk_answers[desk.code].room)
        if desk.code in desk_answers
        else DeskWords(_(desk.name), _("[do uzupełnienia: numer]"))
        for realm, procedure in list_procedures()
        for desk in [procedure.desk]
    }
