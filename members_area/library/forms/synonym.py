from __future__ import annotations

from cms_ext.office.staff_registers.views import VerbForm
from members_area.library.domain.search.synonym import save_synonym
from members_area.library.models import Synonym


class SynonymForm(VerbForm):
    """Words that mean the same."""

    instance: Synonym

    def call_verb(self) -> Synonym:
        return save_synonym(self.instance, origin=self.origin)
