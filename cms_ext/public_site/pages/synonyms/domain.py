"""One list of synonyms for all searches: that of the site and those of the plugins."""

from __future__ import annotations

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.public_site.pages.synonyms.models import Synonym


def used_synonyms() -> list[tuple[str, ...]]:
    """The groups of words of one meaning that searches use. One query."""
    return [one.each for one in Synonym.objects.filter(used=True)]


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
