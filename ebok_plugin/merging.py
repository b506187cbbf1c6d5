"""Two entries of one person are merged: what both have in E-BOK and may be there once only."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain import holding as rights
from ebok_plugin.statements.domain.making import combine_consents


def combine(kept: Person, merged: Person, origin: Origin) -> Sequence[Model]:
    """`PersonPart.combine`: rights to accounts and consents to electronic papers."""
    combine_consents(kept, merged, origin)
    return rights.combine(kept, merged, origin)
