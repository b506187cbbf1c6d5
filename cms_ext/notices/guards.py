"""What an announcement must pass before the public reads it (announcement.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.pages.models import Desk
from cms_ext.redaction import Allowed, detect
from cms_ext.redaction.detector.allowed import phone_digits
from cms_ext.redaction.domain.queries.known import allowed_on, register_names, set_strengths

if TYPE_CHECKING:
    from wagtail.models import Page

MOST_QUOTED = 3
ENDLESS_ALERT = gettext_lazy("E-ANN-05 Komunikat pilny musi mieć datę zakończenia.")
SECOND_PERSON = gettext_lazy("E-ANN-02 Publikację zatwierdza inna osoba niż autor.")


class NotPublishable(ValidationError):
    """A publication that was refused; nothing of it was done."""

    def __init__(self, page: Page, field: str, why: object) -> None:
        super().__init__({field: why})
        self.page_pk: int | None = page.pk


def personal_data(words: Iterable[str], today: date) -> list[str]:
    """What in these words the detector would let nobody publish alone, as it stands there."""
    text = "\n\n".join(words)
    spans = detect(
        text,
        names=register_names(),
        allowed=_known(today),
        strengths=set_strengths(),
    )
    found = (text[span.start : span.end] for span in spans if span.strength == "block")
    return list(dict.fromkeys(found))


def _known(today: date) -> Allowed:
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
STREAMS = ("body", "attachments")


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


def kind_refusal(kind: object) -> str:
    """Why an announcement of this kind waits for somebody else."""
    return _(
        "%(refusal)s Tak jest przy rodzaju „%(kind)s”: wyślij ogłoszenie do zatwierdzenia."
    ) % {"refusal": SECOND_PERSON, "kind": kind}
