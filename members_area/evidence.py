"""What of papers, votes and grants is not as it was handed in, decided or recorded.

`Published.kept` and `Plugin.rights_kept` of the declaration.
"""

from __future__ import annotations

from collections.abc import Iterator

from cms_ext.office.rules.clock import business_today
from members_area.library.domain.audit import papers_kept
from members_area.library.domain.granted import groups_changed
from members_area.requests.domain.granted import grants_changed
from members_area.resolutions.domain.audit import votes_kept


def papers_and_votes_kept() -> Iterator[str]:
    yield from papers_kept()
    yield from votes_kept()


def rights_kept() -> Iterator[str]:
    yield from groups_changed()
    yield from grants_changed(business_today())
