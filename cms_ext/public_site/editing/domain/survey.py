"""Each night all live pages are looked at: dead links, pictures without a description."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from wagtail.models import Page

from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.editing.checks.links import living_links
from cms_ext.public_site.editing.checks.pictures import described_pictures
from cms_ext.public_site.editing.domain.reading import outlines_of
from cms_ext.public_site.editing.models import Finding
from cms_ext.public_site.pages.models import SitePage

CHECKS = (living_links, described_pictures)


def survey_nightly() -> None:
    """The scheduler's job."""
    survey_pages(business_today())


@transaction.atomic
def survey_pages(today: date) -> int:
    """Put what is found in the place of what was found before; how much it is. Repeatable."""
    pages = [page for page in Page.objects.live().specific() if isinstance(page, SitePage)]
    found = [
        Finding(page_id=page.pk, code=hint.code, words=hint.words, path=hint.place.path)
        for page, outline in zip(pages, outlines_of(pages, today), strict=True)
        for check in CHECKS
        for hint in check(outline)
    ]
    Finding.objects.all().delete()
    Finding.objects.bulk_create(found)
    return len(found)
