"""What an editor may want to mend in a page before it is published."""

from __future__ import annotations

from datetime import date

from cms_ext.public_site.editing.checks import CHECKS
from cms_ext.public_site.editing.domain.reading import drafts_of
from cms_ext.public_site.editing.draft import Hint, PageDraft
from cms_ext.public_site.pages.models import SitePage


def hints_for(page: SitePage, today: date) -> list[Hint]:
    """All that the checks find in the page as it is given: a draft, or what is live."""
    [draft] = drafts_of([page], today)
    return hints_in(draft)


def hints_in(draft: PageDraft) -> list[Hint]:
    return [hint for check in CHECKS for hint in check(draft)]
