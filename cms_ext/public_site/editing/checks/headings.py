from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.public_site.editing.draft import Hint, PageDraft

FIRST = 2


def heading_order(draft: PageDraft) -> Iterator[Hint]:
    """Headings go down one level at a time, and the first is of the first level below the title."""
    above = None
    for heading in draft.headings:
        if above is not None and heading.part != above.part:
            above = None
        if above is None and heading.level > FIRST:
            words = _("Pierwszy nagłówek, „%(text)s”, ma za niski poziom. Wybierz „Nagłówek”.")
            yield Hint("heading", words % {"text": heading.text}, heading.place)
        elif above is not None and heading.level > above.level + 1:
            words = _("Od nagłówka „%(above)s” do „%(text)s” brakuje poziomu pośrodku.")
            facts = {"above": above.text, "text": heading.text}
            yield Hint("heading", words % facts, heading.place)
        above = heading
