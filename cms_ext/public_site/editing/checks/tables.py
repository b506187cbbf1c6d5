from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.public_site.editing.draft import Hint, PageDraft


def table_headers(draft: PageDraft) -> Iterator[Hint]:
    """Each column of a table has a name."""
    for table in draft.tables:
        if not all(heading.strip() for heading in table.headings):
            words = _(
                "Tabela nie ma nazw wszystkich kolumn. Bez nich czytnik ekranu odczyta same "
                "wartości."
            )
            yield Hint("table", words, table.place)
