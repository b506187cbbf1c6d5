"""A text pasted from an office program becomes a draft announcement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.text.sanitising.clean import NotSanitisable
from cms_ext.base.text.sanitising.policy import DroppedMarkup, RemovalKind
from cms_ext.people.identity.models import User
from cms_ext.public_site.editing.pasting import tidied
from cms_ext.public_site.notices.domain.html_import import LONGEST_TITLE, HtmlProblem, import_html
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)


@dataclass(frozen=True, slots=True)
class PasteResult:
    """The draft, whether it is new, and in words what of the text did not come along.

    `merged` counts cells of tables whose value was repeated; a `proposed` title is to be looked at.
    """

    page: AnnouncementPage
    created: bool
    left_out: tuple[str, ...]
    merged: int
    proposed: bool


@transaction.atomic
def draft_from_paste(
    html: str, kind: AnnouncementKind, title: str, *, today: date, user: User
) -> PasteResult:
    """A draft below the list of announcements; the same text again changes nothing.

    Without `title` the first heading is the title, or a bold first line. Raises HtmlProblem, and
    PermissionDenied for a user who may not add announcements.
    """
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None or not index.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    try:
        text = tidied(html, needs_title=not title)
    except NotSanitisable as error:
        raise HtmlProblem("ANN_TOO_DEEP", str(error)) from error
    called = title or text.title
    if not called:
        raise HtmlProblem(
            "ANN_NO_TITLE",
            _("W tekście nie ma nagłówka, który byłby tytułem. Wpisz tytuł."),
            field="title",
        )
    # A title of the editor's own leaves the text its heading.
    first = f"<h2>{escape(text.title)}</h2>" if text.title not in ("", called) else ""
    source = f"<h1>{escape(called[:LONGEST_TITLE])}</h1>{first}{text.html}"
    imported = import_html(source.encode(), kind.code, today)
    if imported.created:
        imported.page.owner = user
        # Whom it concerns is hers to say.
        imported.page.everybody = False
        imported.page.save(update_fields=["owner", "everybody"])
        imported.page.save_revision(user=user, log_action=True, clean=False)
    merged = sum(one.count for one in imported.dropped if one.kind == RemovalKind.MERGED)
    left_out = _left_out(imported.dropped, text.pictures)
    return PasteResult(imported.page, imported.created, left_out, merged, text.proposed)


def of_plain_text(text: str) -> str:
    """Words without any formatting as paragraphs, one for each line."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def _left_out(dropped: tuple[DroppedMarkup, ...], pictures: int) -> tuple[str, ...]:
    """For an editor: what he may miss. Fonts, colours and margins nobody does."""
    addresses = sum(one.count for one in dropped if one.kind == RemovalKind.ADDRESS)
    objects = sum(one.count for one in dropped if one.kind == RemovalKind.CONTENT)
    told = (
        (pictures, _("zdjęcia (%(n)s): dodaj je klockiem „Zdjęcie”")),
        (addresses, _("linki, których nie można otworzyć na stronie (%(n)s)")),
        (objects, _("elementy, które nie są tekstem (%(n)s)")),
    )
    return tuple(words % {"n": number} for number, words in told if number)
