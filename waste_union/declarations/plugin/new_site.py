"""What a new site of a waste union begins with in place of a cooperative's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.set_up import SITE_SET_UP
from cms_ext.plugins import SetUp, is_union
from cms_ext.public_site.notices.domain.own_templates import replace_templates

TEMPLATES = Path(__file__).parents[1] / "data" / "announcement_templates.yaml"


def make(answers: Answers, today: date, origin: Origin) -> Mapping[str, int]:
    """Replace the templates of announcements at the first set-up (`cms_ext.plugins.SetUp`).

    A later one leaves alone what editors have changed since.
    """
    if not is_union() or AuditEvent.objects.filter(action=SITE_SET_UP).exists():
        return {}
    return {"announcementtemplate": replace_templates(TEMPLATES)}


SET_UP = SetUp(make)
