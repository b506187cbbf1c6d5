from __future__ import annotations

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.public_site.pages.synonyms.domain import save_synonym
from cms_ext.public_site.pages.synonyms.models import Synonym


class SynonymForm(VerbForm):
    """Words that mean the same."""

    instance: Synonym

    def call_verb(self) -> Synonym:
        return save_synonym(self.instance, origin=self.origin)
