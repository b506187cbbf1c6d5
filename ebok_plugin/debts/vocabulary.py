"""The stages of a debt, in the order in which they are taken, and the rule of each."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.vocabulary import Regime


class StageKind(models.TextChoices):
    CALL = "CALL", _("wezwanie do zapłaty")
    LAST_CALL = "LAST_CALL", _("ostateczne przedsądowe wezwanie do zapłaty")
    CLAIM = "CLAIM", _("pozew o zapłatę")
    ORDER = "ORDER", _("nakaz zapłaty")
    BAILIFF = "BAILIFF", _("egzekucja komornicza")
    WARNING = "WARNING", _("upomnienie")
    TITLE = "TITLE", _("tytuł wykonawczy")


# As a file of opening items writes them.
STAGES_IN_FILES = {
    "WEZWANIE": StageKind.CALL,
    "OSTATECZNE": StageKind.LAST_CALL,
    "POZEW": StageKind.CLAIM,
    "NAKAZ": StageKind.ORDER,
    "KOMORNIK": StageKind.BAILIFF,
    "UPOMNIENIE": StageKind.WARNING,
    "TYTUŁ": StageKind.TITLE,
}
_SPELLED = {
    "WEZWANIE": "wezwanie do zapłaty|pierwsze wezwanie",
    "OSTATECZNE": "ostateczne wezwanie|ostateczne wezwanie do zapłaty|wezwanie ostateczne|"
    "wezwanie przedsądowe|przedsądowe wezwanie do zapłaty",
    "POZEW": "pozew o zapłatę|sąd|w sądzie|sprawa sądowa|sprawa w sądzie",
    "NAKAZ": "nakaz zapłaty|wyrok",
    "KOMORNIK": "egzekucja|egzekucja komornicza|u komornika|komornicze",
    "TYTUŁ": "tytuł wykonawczy",
}
STAGE_SPELLINGS = {
    **{name.casefold(): name for name in STAGES_IN_FILES},
    **{phrase: name for name, phrases in _SPELLED.items() for phrase in phrases.split("|")},
}
"""What programs write for the stages of a debt."""


# A cooperative sues; a public body enforces its levy itself (u.p.e.a.).
CHAINS: Mapping[Regime, tuple[StageKind, ...]] = {
    Regime.COOP: (
        StageKind.CALL,
        StageKind.LAST_CALL,
        StageKind.CLAIM,
        StageKind.ORDER,
        StageKind.BAILIFF,
    ),
    Regime.WASTE: (StageKind.WARNING, StageKind.TITLE),
}
# Stages that are letters; the others are recorded when they were taken elsewhere.
LETTERS = frozenset({StageKind.CALL, StageKind.LAST_CALL, StageKind.WARNING})
# Letters that name interest and costs.
WITH_INTEREST = frozenset({StageKind.LAST_CALL, StageKind.WARNING})
# The stages whose data go to a court or to an enforcement body.
FILED = frozenset({StageKind.CLAIM, StageKind.TITLE})
MIN_AMOUNT_TO_WARN = "DEBT_WARNING_LEAST"


def rule_code(kind: StageKind) -> str:
    """Return the code of the stage's LegalRule."""
    return f"DEBT_{kind}"


class DebtEnd(models.TextChoices):
    PAID = "PAID", _("zapłacona")
    PLAN = "PLAN", _("rozłożona na raty")
    DROPPED = "DROPPED", _("zamknięta przez pracownika")
