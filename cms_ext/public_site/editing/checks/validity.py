from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import plain_date
from cms_ext.public_site.editing.draft import Hint, PageDraft


def end_of_validity(draft: PageDraft) -> Iterator[Hint]:
    """A notice of a kind that ends has a last day, and that day is still to come."""
    validity = draft.validity
    if validity is None:
        return
    if validity.given is not None:
        if validity.given < draft.today:
            words = _("Ostatni dzień (%(day)s) już minął: ogłoszenia nikt nie zobaczy na liście.")
            yield Hint("over", words % {"day": plain_date(validity.given)}, validity.place)
    elif validity.ends and validity.usual is not None:
        words = _(
            "Nie ma ostatniego dnia. Przy publikacji wpiszemy zwykły dla rodzaju „%(kind)s”: "
            "%(day)s. Sprawdź, czy pasuje."
        )
        facts = {"kind": validity.kind, "day": plain_date(validity.usual)}
        yield Hint("endless", words % facts, validity.place)
    elif validity.ends:
        words = _(
            "Nie ma ostatniego dnia, a ogłoszenia rodzaju „%(kind)s” kiedyś się kończą. "
            "Bez daty będzie stało na liście bez końca."
        )
        yield Hint("endless", words % {"kind": validity.kind}, validity.place)
