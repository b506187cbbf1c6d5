"""PESEL marks against their seals and the access log; for `verify_rights`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.chain import cleaned_until
from cms_ext.evidence.audit.domain.event import key_of_hash
from cms_ext.evidence.audit.models import AuditEvent, Stream
from waste_union.login_gov.domain.known_person import FORGOTTEN, KNOWN, is_ours, logged_mark
from waste_union.login_gov.models import PeselMark

REKEYED, MERGED, ERASED = "PESEL_REKEYED", "PERSON_MERGED_AWAY", "PERSON_ERASED"
ADVICE = gettext_lazy("Usuń go na stronie osoby i wpisz numer od nowa z dokumentu")


def marks_changed() -> Iterator[str]:
    """A sentence for each mark that no verb has made, and each that went by none. Two queries.

    Of what the log's clean-up has taken the row's own seal still tells.
    """
    said, cleaned = _logged_marks(), cleaned_until(Stream.ACT)
    for mark in PeselMark.objects.order_by("pk"):
        logged = said.pop(mark.person_id, None)
        if not is_ours(mark):
            yield _sentence(mark.person_id, _("zmieniono go poza serwisem"))
        elif logged is None and mark.known_at > cleaned:
            yield _sentence(mark.person_id, _("jest, a dziennik o nim nie mówi"))
        elif logged is not None and key_of_hash(logged_mark(mark), logged) is None:
            yield _sentence(mark.person_id, _("jest inny, niż mówi dziennik"))
    for person in sorted(said):
        yield _sentence(person, _("według dziennika jest, a w bazie go nie ma"))


def _logged_marks() -> dict[int, str]:
    """By the person's number the mark of the last event."""
    said: dict[int, str] = {}
    actions = (KNOWN, REKEYED, FORGOTTEN, MERGED, ERASED)
    events = AuditEvent.objects.filter(stream=Stream.ACT, action__in=actions)
    for event in events.order_by("seq"):
        person = event.subject_id or 0
        if event.action in (KNOWN, REKEYED):
            said[person] = event.changes["mark"]
            continue
        mark = said.pop(person, None)
        if event.action == MERGED and mark is not None:
            said.setdefault(event.changes["into"], mark)
    return said


def _sentence(person: int, wrong: str) -> str:
    return _("skrót numeru PESEL osoby nr %(person)s: %(wrong)s. %(advice)s") % {
        "person": person,
        "wrong": wrong,
        "advice": ADVICE,
    }
