"""Whether letters may still leave: judged in one place, when they are printed or sent."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.plugins import LetterKind, list_letter_kinds

log = logging.getLogger(__name__)


def word_death(names: Sequence[str]) -> str:
    """Return what speaks against a letter to people who have died."""
    text = _("{name} nie żyje. Ustal spadkobierców, zanim wyślesz pismo.")
    return text.format(name=", ".join(names))


def judge_letters(name: str, letters: Sequence[Any], today: date) -> dict[Any, str]:
    """Return why letters of a kind may not leave any more, by key; a few queries for all.

    `letters` are rows of a paper's kind; a kind that no plugin knows has no reasons.
    """
    kind = list_letter_kinds().get(name)
    if kind is None or not letters:
        return {}
    reasons = dict(kind.judge(letters, today)) if kind.judge else {}
    return reasons | judge_addressees(kind, letters)


def judge_letter(name: str, letter: Any, today: date) -> str:
    """Return why a single letter may not leave; "" while it may."""
    return judge_letters(name, [letter], today).get(letter.pk, "")


def judge_addressees(kind: LetterKind, letters: Iterable[Any]) -> dict[Any, str]:
    """Return the reasons of letters whose addressee has died."""
    if kind.addressee is None:
        return {}
    people = ((letter.pk, find_addressee(letter, kind.addressee)) for letter in letters)
    return {pk: word_death([who.name]) for pk, who in people if who and who.died_on is not None}


def judge_messages(template: str, messages: Sequence[Any]) -> dict[int, str]:
    """Return why e-mails of a template may not leave: one query a kind of what they are about.

    A judge belongs to another package and may raise anything; the queue goes on without it.
    """
    kind = list_letter_kinds().get(template)
    if kind is None:
        return {}
    try:
        return _find_reasons(kind, messages)
    except Exception as error:
        log.error("%s: not judged: %s", template, type(error).__name__)
        return {}


def _find_reasons(kind: LetterKind, messages: Sequence[Any]) -> dict[int, str]:
    reasons = dict(kind.judge(messages, business_today())) if kind.judge else {}
    if kind.addressee is not None:
        for message, person in _find_readers(messages, kind.addressee):
            if person.died_on is not None:
                reasons[message.pk] = _("Adresat nie żyje.")
            elif not kind.tells_former_address and not same_mailbox(
                message.to, person.correspondence_email
            ):
                reasons[message.pk] = _("Adres e-mail zmienił się, zanim wiadomość wyszła.")
    return reasons


def find_addressee(row: Any, way: str) -> Any:
    """Follow a way like "account.payer" from a row to a Person; None where it ends early."""
    for name in filter(None, way.split(".")):
        row = getattr(row, name, None)
    return row


def _find_readers(messages: Sequence[Any], way: str) -> Iterator[tuple[Any, Any]]:
    by_model: defaultdict[str, list[Any]] = defaultdict(list)
    for message in messages:
        by_model[message.about_type].append(message)
    for label, listed in by_model.items():
        rows = _load_rows(label, [message.about_id for message in listed], way) if label else {}
        for message in listed:
            row = rows.get(message.about_id)
            if row is not None and (person := find_addressee(row, way)) is not None:
                yield message, person


def _load_rows(label: str, keys: Sequence[str], way: str) -> Mapping[str, Any]:
    rows = apps.get_model(label)._base_manager.filter(pk__in=keys)
    if hasattr(rows.model, way.partition(".")[0]):
        rows = rows.select_related(way.replace(".", "__"))
    return {str(row.pk): row for row in rows}
