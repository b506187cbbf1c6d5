"""Whether a letter of a batch may still be handed over: judged between its file and that day."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.access.models import BatchLetter, BatchPart
from cms_ext.access.vocabulary import BatchState
from cms_ext.evidence.audit.domain.event import Origin, keyed_hash, record
from cms_ext.people.identity.domain.activation_code import void_code
from cms_ext.people.identity.models import ActivationCode
from cms_ext.people.outbox.judging import judge_letters

STARTER_LETTER = "cms_ext/desks/people/person_register/layouts/letter.typ"


def keep_code(letter: BatchLetter, code: ActivationCode) -> None:
    """Store the code of a letter, and the address on file to which it goes."""
    letter.code = code
    letter.address_hash = keyed_hash(letter.person.correspondence_address)
    letter.save(update_fields=["code", "address_hash"])


def list_letters_in_hand() -> QuerySet[BatchLetter]:
    """Select the letters of files that were not handed over yet."""
    letters = BatchLetter.objects.filter(part__batch__state=BatchState.PRINTED, skipped="")
    in_hand = letters.filter(code__isnull=False, part__handed_over_on=None)
    return in_hand.select_related("code", "person", "part").order_by("part__order", "order")


def judge_starter_letters(letters: Sequence[BatchLetter], today: date) -> dict[int, str]:
    """Return why letters may not be handed over: the code is void, or the address changed."""
    void = _("Hasło z tego listu już nie działa: dostęp zamknięto albo wydano nowe.")
    moved = _("Adres do korespondencji zmienił się po przygotowaniu pisma.")
    reasons = {}
    for letter in letters:
        address = keyed_hash(letter.person.correspondence_address)
        if letter.code is None or letter.code.voided_at is not None:
            reasons[letter.pk] = void
        elif letter.address_hash not in ("", address):
            reasons[letter.pk] = moved
    return reasons


def list_unfit(parts: Collection[BatchPart], today: date) -> list[tuple[BatchLetter, str]]:
    """List the letters of these files that must be taken out of the print, with the reasons."""
    letters = list(list_letters_in_hand().filter(part__in=parts))
    reasons = judge_letters(STARTER_LETTER, letters, today)
    return [(letter, reasons[letter.pk]) for letter in letters if letter.pk in reasons]


def take_out_unfit(parts: Collection[BatchPart], today: date, origin: Origin) -> None:
    """Void the codes of letters that may not be handed over, and say why there is no letter."""
    for letter, reason in list_unfit(parts, today):
        if letter.code is not None:
            void_code(letter.code)
        letter.skipped = reason[:200]
        letter.save(update_fields=["skipped"])
        why = {"reason": reason}
        record("STARTER_LETTER_WITHDRAWN", origin, obj=letter, subject=letter.person, changes=why)
