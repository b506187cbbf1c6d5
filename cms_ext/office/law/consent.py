"""Texts of consents as dated versions: the program's own until the office writes another.

A consent keeps the version that was read; the office's versions are rules of the consent's code,
and another person approves each (`rule_change`). Its name is the first day, `2027-01-15`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.law.domain import list_consent_kinds
from cms_ext.office.law.models import LegalRule, RuleChange
from cms_ext.office.law.rule_change import change_rule, waiting_changes
from cms_ext.plugins import ConsentKind

LEGAL_BASIS = "art. 7 RODO"
MIN_LENGTH, MAX_LENGTH = 20, 600


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A version of a consent: what is stored, what is read, and its first day, if the office's."""

    version: str
    wording: str
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class ConsentHistory:
    """A consent as its desk sees it: today's text, the office's versions, the waiting change."""

    kind: ConsentKind
    current: ConsentText
    versions: Sequence[ConsentText]
    waiting: RuleChange | None


def read_consent(code: str, *, on: date) -> ConsentText:
    """Return the text to be agreed to on a day. One query."""
    rule = LegalRule.objects.on(on).filter(code=code).first()
    return _read_rule(rule) if rule else _read_program(code)


def read_agreed_text(code: str, version: str) -> str:
    """Return the text of a version that somebody agreed to; "" for one that never was."""
    program = _read_program(code)
    if version == program.version:
        return program.wording
    rule = LegalRule.objects.filter(code=code, params__version=version).first()
    return _read_rule(rule).wording if rule else ""


def list_consents(today: date) -> list[ConsentHistory]:
    """Return all consents of this site, with their versions, the newest first. Two queries."""
    kinds = list_consent_kinds()
    rules = list(LegalRule.objects.filter(code__in=kinds).order_by("-valid_from"))
    waiting = {change.code: change for change in waiting_changes().filter(code__in=kinds)}
    histories = []
    for code, kind in kinds.items():
        versions = [_read_rule(rule) for rule in rules if rule.code == code]
        begun = [text for text in versions if text.valid_from and text.valid_from <= today]
        current = begun[0] if begun else _read_program(code)
        histories.append(ConsentHistory(kind, current, versions, waiting.get(code)))
    return histories


def change_consent(
    code: str, wording: str, valid_from: date, *, today: date, origin: Origin
) -> RuleChange:
    """Propose another text from a day on; what was agreed to before stays agreed to.

    Raises ValidationError for a text of less than 20 or more than 600 characters, the same text, a
    day that has begun, and while another change waits.
    """
    wording = " ".join(wording.split())
    kind = list_consent_kinds()[code]
    if not MIN_LENGTH <= len(wording) <= MAX_LENGTH:
        raise ValidationError({"wording": _("Treść zgody ma od 20 do 600 znaków.")})
    if valid_from <= today:
        raise ValidationError(
            {
                "valid_from": _(
                    "Nowa treść obowiązuje najwcześniej od jutra. Wpisz późniejszy dzień."
                )
            }
        )
    if wording == read_consent(code, on=valid_from).wording:
        raise ValidationError({"wording": _("Taka treść już obowiązuje. Zmień ją albo wróć.")})
    rule = LegalRule(
        code=code,
        title=_(kind.title),
        legal_basis=LEGAL_BASIS,
        params={"version": valid_from.isoformat(), "wording": wording},
        valid_from=valid_from,
    )
    change = change_rule(rule, today=today, origin=origin)
    assert isinstance(change, RuleChange)  # a text of a consent always takes two people
    return change


def _read_rule(rule: LegalRule) -> ConsentText:
    return ConsentText(rule.params["version"], rule.params["wording"], rule.valid_from)


def _read_program(code: str) -> ConsentText:
    kind = list_consent_kinds()[code]
    return ConsentText(kind.version, _(kind.wording))
