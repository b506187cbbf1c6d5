"""Bringing an announcement in from an HTML file, as a draft (announcement.md §3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cms_ext.base.sanitising.addresses import own_hosts
from cms_ext.base.sanitising.policy import Dropped
from cms_ext.base.sanitising.seam import NotSanitisable, TooLargeToSanitise, sanitised_html
from cms_ext.public_site.notices.domain.html_file import CAPS, HtmlProblem, html_text
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.body import stream_of

USUAL_KIND = "GENERAL"


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft, whether it is new, and what of the file may not stand on the site."""

    page: AnnouncementPage
    created: bool
    dropped: tuple[Dropped, ...]


@transaction.atomic
def import_html(source: bytes, kind_code: str, today: date) -> Imported:
    """A draft below the list of announcements; the same bytes again change nothing.

    Raises HtmlProblem for a file that cannot be an announcement, an unknown kind, or a site
    without a list; nothing is changed then.
    """
    kind = AnnouncementKind.objects.filter(code=kind_code).first()
    if kind is None:
        known = ", ".join(AnnouncementKind.objects.values_list("code", flat=True))
        raise HtmlProblem(
            "ANN_KIND", f"Nie ma rodzaju {kind_code}. Są: {known}.", kind_code, known, field="kind"
        )
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None:
        raise HtmlProblem(
            "ANN_NO_LIST", "Serwis nie ma jeszcze listy ogłoszeń. Załóż ją w panelu redakcji."
        )
    text = html_text(source)
    body, dropped = _clean_body(text.html, text.title)
    digest = hashlib.sha256(source).hexdigest()
    known_page = AnnouncementPage.objects.filter(source_sha256=digest).first()
    if known_page is not None:
        return Imported(known_page, False, dropped)
    page = AnnouncementPage(
        title=text.title,
        kind=kind,
        body=body,
        valid_from=today,
        valid_until=kind.last_day(today, None),
        pinned=kind.pinned,
        source_sha256=digest,
        live=False,
        has_unpublished_changes=True,
    )
    index.add_child(instance=page)
    # A draft may lack what its editor still has to write, here the lead.
    page.save_revision(clean=False)
    return Imported(page, True, dropped)


def _clean_body(html: str, title: str) -> tuple[list[dict[str, object]], tuple[Dropped, ...]]:
    try:
        passed = sanitised_html(html, own_hosts=own_hosts(), caps=CAPS)
    except NotSanitisable as error:
        code = "ANN_TOO_LARGE" if isinstance(error, TooLargeToSanitise) else "ANN_TOO_DEEP"
        raise HtmlProblem(code, str(error)) from error
    return stream_of(passed.html, title), passed.dropped
