"""The list of synonyms of all searches."""

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.public_site.pages.synonyms.models import Synonym


def list_synonyms() -> list[tuple[str, ...]]:
    """Return the groups of synonyms that searches use. One query."""
    return [synonym.each for synonym in Synonym.objects.filter(used=True)]


@transaction.atomic
def save_synonym(synonym: Synonym, *, origin: Origin) -> Synonym:
    """Save a group of synonyms; searches use it at once, without reindexing."""
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
