"""Celina, at the membership desk."""

from cms_ext.evidence.audit.domain.event import Origin
from tests.cms_ext.access.desk import celina
from tests.shared_rows import shared


@shared
def clerk() -> Origin:
    return celina()
