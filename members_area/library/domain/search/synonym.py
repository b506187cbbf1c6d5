"""The words that mean the same, as the records desk keeps them."""

from __future__ import annotations

from django.db import transaction

from cms_ext.office.audit.domain.event import Origin, record
from members_area.library.models import Synonym


@transaction.atomic
def save_synonym(synonym: Synonym, *, origin: Origin) -> Synonym:
    """Save a group of synonyms. Searches use it at once, without indexing anew."""
    synonym.words = ", ".join(synonym.each)
    synonym.full_clean()
    synonym.save()
    record(
        "SYNONYM_KEPT",
        origin,
        obj=synonym,
        changes={"words": synonym.words, "used": synonym.used},
    )
    return synonym
