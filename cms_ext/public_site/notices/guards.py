"""Checks that an announcement must pass before publication (announcement.md §3)."""

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
from cms_ext.public_site.detector.domain.file_words import read_file_texts
from cms_ext.public_site.detector.domain.inspection import (
    read_allowed_values,
    read_register_names,
    read_strengths,
)
from cms_ext.public_site.detector.engine.names import phone_digits
from cms_ext.public_site.detector.engine.rules import read_rules
from cms_ext.public_site.pages.domain.editing import list_body_files
from cms_ext.public_site.pages.models import Desk

if TYPE_CHECKING:
    from wagtail.models import Page


MAX_QUOTED = 3
ENDS_BEFORE_START = gettext_lazy("E-ANN-01 Data końca jest wcześniejsza niż początek.")
ENDLESS_ALERT = gettext_lazy("E-ANN-05 Komunikat pilny musi mieć datę zakończenia.")
NOBODY_CONCERNED = gettext_lazy(
    "E-ANN-06 Ogłoszenie nie mówi, kogo dotyczy. Wybierz „Wszyscy mieszkańcy” albo zaznacz "
    "co najmniej jedno miejsce."
)
SECOND_PERSON = gettext_lazy("E-ANN-02 Publikację zatwierdza inna osoba niż autor.")


# Pairs of fields that must not end before they start.
SPANS = (
    ("valid_from", "valid_until"),
    ("valid_from", "pinned_until"),
    ("starts_at", "ends_at"),
)


class NotPublishable(ValidationError):
    """A refused publication; nothing was done."""

    def __init__(self, page: Page, field: str, why: object) -> None:
        super().__init__({field: why})
        self.page_pk: int | None = page.pk


def find_reversed_dates(value_of: Callable[[str], Any]) -> list[str]:
    """Return the fields of ends before their start (E-ANN-01)."""
    spans = ((value_of(start), value_of(end), end) for start, end in SPANS)
    return [end for first, last, end in spans if first and last and last < first]


def find_personal_data(words: Iterable[str], today: date) -> list[str]:
    """Return personal data in these words that nobody may publish alone."""
    text = "\n\n".join(words)
    found = (text[span.start : span.end] for span in _detector(today)(text) if _blocks(span))
    return list(dict.fromkeys(found))


def _detector(today: date) -> Callable[[str], tuple[DetectedSpan, ...]]:
    return partial(
        detect,
        names=read_register_names(),
        allowed=read_public_values(today),
        strengths=read_strengths(),
    )


def _blocks(span: DetectedSpan) -> bool:
    return span.strength == "block"


def read_public_values(today: date) -> AllowedValues:
    """Return the whitelist with the contacts that the desks publish themselves."""
    allowed = read_allowed_values(today)
    desks = Desk.objects.values_list("phone", "email")
    return replace(
        allowed,
        phones=allowed.phones | {phone_digits(phone) for phone, _email in desks if phone},
        emails=allowed.emails | {email.lower() for _phone, email in desks if email},
    )


# The texts that readers see: on the page, on the poster, in search engines.
TEXTS = ("title", "lead", "place", "poster_text", "seo_title", "search_description")
STREAMS = ("body", "attachments", "translations")


def read_words(part: Callable[[str], Any]) -> list[str]:
    """Return the words that the detector reads; `part` returns a field by name."""
    texts = [str(part(name) or "") for name in TEXTS]
    streams = [stream for name in STREAMS if (stream := part(name))]
    blocks = (stream.stream_block.get_searchable_content(stream) for stream in streams)
    return [*texts, *(str(words) for found in blocks for words in found)]


def explain_data_refusal(found: list[str]) -> str:
    """Return why words with personal data wait for a second person."""
    return _(
        "%(refusal)s Treść wygląda na dane osobowe: %(found)s. "
        "Usuń je albo wyślij ogłoszenie do zatwierdzenia."
    ) % {"refusal": SECOND_PERSON, "found": _quoted(found)}


def explain_data_in_correction(found: list[str]) -> str:
    """Return why a correction with personal data is not published."""
    return _(
        "To zdanie wygląda na dane osobowe: %(found)s. Usuń je albo popraw treść ogłoszenia "
        "i wyślij je do zatwierdzenia."
    ) % {"found": _quoted(found)}


def _quoted(found: list[str]) -> str:
    return ", ".join(f"„{one}”" for one in found[:MAX_QUOTED])


def explain_files_refusal(bodies: Iterable[Any], today: date) -> str | None:
    """Return why files wait for a second person, or None.

    Either they hold personal data or they could not be read. Hidden content of a file (properties,
    notes, earlier versions) always counts as data.
    """
    texts = read_file_texts(list_body_files(*bodies))
    if not texts:
        return None
    spans_in = _detector(today)
    lines = []
    for file_text in texts:
        spans = [(file_text.seen, span) for span in spans_in(file_text.seen) if _blocks(span)]
        spans += [
            (file_text.hidden, span)
            for span in spans_in(file_text.hidden)
            if span.rule not in read_rules().only_warn
        ]
        found = dict.fromkeys(text[span.start : span.end] for text, span in spans)
        if found:
            words = _("Plik „%(file)s” wygląda na dane osobowe: %(found)s.")
            lines.append(words % {"file": file_text.document.title, "found": _quoted(list(found))})
        if file_text.unchecked:
            words = _("Pliku „%(file)s” nie sprawdzono. %(why)s")
            lines.append(words % {"file": file_text.document.title, "why": file_text.unchecked})
    if not lines:
        return None
    advice = _("Zmień plik albo wyślij ogłoszenie do zatwierdzenia.")
    return " ".join([str(SECOND_PERSON), *lines, advice])


def explain_kind_refusal(kind: object) -> str:
    """Return why an announcement of this kind waits for a second person."""
    return _(
        "%(refusal)s Tak jest przy rodzaju „%(kind)s”: wyślij ogłoszenie do zatwierdzenia."
    ) % {"refusal": SECOND_PERSON, "kind": kind}


class AnnouncementPermissionTester(PagePermissionTester):
    """Wagtail's rights without publishing one's own words (E-ANN-02)."""

    def can_publish(self) -> bool:
        return bool(super().can_publish()) and not self.page.specific.waits_for_another(self.user)

    def can_unpublish(self) -> bool:
        """Return False: an announcement is withdrawn with a reason."""
        return False

    def can_withdraw(self) -> bool:
        return bool(super().can_unpublish())

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        return bool(super().can_publish())
