"""What an announcement must pass before the public reads it (announcement.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import PagePermissionTester

from cms_ext.public_site.detector import AllowedValues, DetectedSpan, detect
from cms_ext.public_site.detector.domain.file_words import texts_of_files
from cms_ext.public_site.detector.domain.inspection import allowed_on, register_names, set_strengths
from cms_ext.public_site.detector.engine.names import phone_digits
from cms_ext.public_site.detector.engine.rules import rules
from cms_ext.public_site.pages.domain.editing import files_in
from cms_ext.public_site.pages.models import Desk

if TYPE_CHECKING:
    from wagtail.models import Page


MOST_QUOTED = 3
ENDS_BEFORE_START = gettext_lazy("E-ANN-01 Data końca jest wcześniejsza niż początek.")
ENDLESS_ALERT = gettext_lazy("E-ANN-05 Komunikat pilny musi mieć datę zakończenia.")
NOBODY_CONCERNED = gettext_lazy(
    "E-ANN-06 Ogłoszenie nie mówi, kogo dotyczy. Wybierz „Wszyscy mieszkańcy” albo zaznacz "
    "co najmniej jedno miejsce."
)
SECOND_PERSON = gettext_lazy("E-ANN-02 Publikację zatwierdza inna osoba niż autor.")


# What may not end before it starts.
SPANS = (
    ("valid_from", "valid_until"),
    ("valid_from", "pinned_until"),
    ("starts_at", "ends_at"),
)


class NotPublishable(ValidationError):
    """A publication that was refused; nothing of it was done."""

    def __init__(self, page: Page, field: str, why: object) -> None:
        super().__init__({field: why})
        self.page_pk: int | None = page.pk


def ends_before_starts(value_of: Callable[[str], Any]) -> list[str]:
    """The fields of those ends (E-ANN-01); what has no end or no start is in order."""
    spans = ((value_of(start), value_of(end), end) for start, end in SPANS)
    return [end for first, last, end in spans if first and last and last < first]


def personal_data(words: Iterable[str], today: date) -> list[str]:
    """What in these words the detector would let nobody publish alone, as it stands there."""
    text = "\n\n".join(words)
    found = (text[span.start : span.end] for span in _detector(today)(text) if _blocks(span))
    return list(dict.fromkeys(found))


def _detector(today: date) -> Callable[[str], tuple[DetectedSpan, ...]]:
    return partial(detect, names=register_names(), allowed=_known(today), strengths=set_strengths())


def _blocks(span: DetectedSpan) -> bool:
    return span.strength == "block"


def _known(today: date) -> AllowedValues:
    """What is public, with the contacts that the desks show on the site themselves."""
    allowed = allowed_on(today)
    desks = Desk.objects.values_list("phone", "email")
    return replace(
        allowed,
        phones=allowed.phones | {phone_digits(phone) for phone, _email in desks if phone},
        emails=allowed.emails | {email.lower() for _phone, email in desks if email},
    )


# Whatever of an announcement is read somewhere: on the page, on the poster, in search engines.
TEXTS = ("title", "lead", "place", "poster_text", "seo_title", "search_description")
STREAMS = ("body", "attachments", "translations")


def words_of(part: Callable[[str], Any]) -> list[str]:
    """The words that the detector reads, part by part; `part` gives each by its field's name."""
    texts = [str(part(name) or "") for name in TEXTS]
    streams = [stream for name in STREAMS if (stream := part(name))]
    blocks = (stream.stream_block.get_searchable_content(stream) for stream in streams)
    return [*texts, *(str(words) for found in blocks for words in found)]


def data_refusal(found: list[str]) -> str:
    """Why words with personal data wait for somebody else."""
    return _(
        "%(refusal)s Treść wygląda na dane osobowe: %(found)s. "
        "Usuń je albo wyślij ogłoszenie do zatwierdzenia."
    ) % {"refusal": SECOND_PERSON, "found": _quoted(found)}


def data_in_a_correction(found: list[str]) -> str:
    """Why a correction with personal data is not told to anybody."""
    return _(
        "To zdanie wygląda na dane osobowe: %(found)s. Usuń je albo popraw treść ogłoszenia "
        "i wyślij je do zatwierdzenia."
    ) % {"found": _quoted(found)}


def _quoted(found: list[str]) -> str:
    return ", ".join(f"„{one}”" for one in found[:MOST_QUOTED])


def files_refusal(bodies: Iterable[Any], today: date) -> str | None:
    """Why files wait for somebody else: personal data in them, or nobody could look inside.

    What stands in a file unseen (its properties, notes, earlier versions) is always data.
    """
    said = texts_of_files(files_in(*bodies))
    if not said:
        return None
    spans_in = _detector(today)
    lines = []
    for one in said:
        spans = [(one.seen, span) for span in spans_in(one.seen) if _blocks(span)]
        spans += [
            (one.hidden, span)
            for span in spans_in(one.hidden)
            if span.rule not in rules().only_warn
        ]
        found = dict.fromkeys(text[span.start : span.end] for text, span in spans)
        if found:
            words = _("Plik „%(file)s” wygląda na dane osobowe: %(found)s.")
            lines.append(words % {"file": one.document.title, "found": _quoted(list(found))})
        if one.unchecked:
            words = _("Pliku „%(file)s” nie sprawdzono. %(why)s")
            lines.append(words % {"file": one.document.title, "why": one.unchecked})
    if not lines:
        return None
    advice = _("Zmień plik albo wyślij ogłoszenie do zatwierdzenia.")
    return " ".join([str(SECOND_PERSON), *lines, advice])


def kind_refusal(kind: object) -> str:
    """Why an announcement of this kind waits for somebody else."""
    return _(
        "%(refusal)s Tak jest przy rodzaju „%(kind)s”: wyślij ogłoszenie do zatwierdzenia."
    ) % {"refusal": SECOND_PERSON, "kind": kind}


class AnnouncementPermissionTester(PagePermissionTester):
    """Wagtail's rights, less the publication of one's own words where another has to look."""

    def can_publish(self) -> bool:
        return bool(super().can_publish()) and not self.page.specific.waits_for_another(self.user)

    def can_unpublish(self) -> bool:
        """Never as Wagtail does it: an announcement is withdrawn, and its address says why."""
        return False

    def can_withdraw(self) -> bool:
        return bool(super().can_unpublish())

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        return bool(super().can_publish())
