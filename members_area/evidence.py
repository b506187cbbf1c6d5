"""What of papers, votes and grants is not as it was handed in, decided or recorded.

`Published.findings` and `Plugin.rights_findings` of the declaration.
"""

from __future__ import annotations

from collections.abc import Iterator

from cms_ext.base.dates.clock import business_today
from members_area.library.domain.audit import paper_findings
from members_area.library.domain.grants import groups_changed
from members_area.requests.domain.opening import grants_changed
from members_area.resolutions.domain.audit import vote_findings


def publication_findings() -> Iterator[str]:
    yield from paper_findings()
    yield from vote_findings()


def rights_findings() -> Iterator[str]:
    yield from groups_changed()
    yield from grants_changed(business_today())
