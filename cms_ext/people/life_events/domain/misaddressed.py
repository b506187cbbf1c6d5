"""The finding of checks: something still goes to somebody who may not get it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.people.outbox.judging import judge_addressees
from cms_ext.people.outbox.mail.domain.delivery import LATE_AFTER, find_reasons
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import list_letter_kinds


@dataclass(frozen=True, slots=True)
class Misaddressed:
    """A row by its model and number, and a sentence without anybody's name."""

    code: str
    where: str
    message: str


def make_finding(code: str, row: Model, message: str) -> Misaddressed:
    return Misaddressed(code, f"{row._meta.label} {row.pk}", message)


def find_misaddressed_letters() -> Iterator[Misaddressed]:
    """Yield letters that wait for their print, or to be sent, to who may not get them any more."""
    text = _("Pismo do osoby, która nie żyje, czeka na wydruk: {letter}.")
    for kind in list_letter_kinds().values():
        letters = {letter.pk: letter for letter in kind.waiting()} if kind.waiting else {}
        for key in judge_addressees(kind, letters.values()):
            letter = letters[key]
            yield make_finding("DEAD_LETTER", letter, text.format(letter=letter))
    late = OutgoingMessage.objects.filter(state=OutgoingMessage.State.QUEUED)
    late = late.filter(queued_at__lt=timezone.now() - LATE_AFTER)
    for message in late.order_by("pk"):
        if reason := find_reasons([message]).get(message.pk):
            yield make_finding("UNFIT_MESSAGE", message, f"{message.template}: {reason}")
