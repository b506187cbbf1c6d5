"""What of somebody's own cases stands on the first page of a panel (`Plugin.under_way`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.plugins import PaperLink
from ebok_plugin.cases.domain.page import panel_page
from ebok_plugin.cases.domain.progress import progress
from ebok_plugin.cases.domain.queries import own_cases
from ebok_plugin.cases.models import Case
from ebok_plugin.cases.vocabulary import OPEN, CaseState, StateMachine

MOST = 2


def own_under_way(
    user: AbstractBaseUser | AnonymousUser, realm: str, today: date
) -> Sequence[PaperLink]:
    """The newest that are open, the page of each one press away (top_tasks.md, 12). One query."""
    return [_line(case, realm) for case in own_cases(user).filter(state__in=OPEN)[:MOST]]


def _line(case: Case, realm: str) -> PaperLink:
    # The title of an order is the service; that of a complaint may be as long as its row's.
    ordered = case.subject.type.machine == StateMachine.ORDER
    stands = progress(case)
    waits = case.state in (CaseState.WAITING_CUSTOMER, CaseState.QUOTED)
    by = _("do %(day)s") % {"day": short_date(stands.by)} if stands.by and not waits else ""
    name = case.title if ordered else case.subject.name
    return PaperLink(
        _("Sprawa: %(name)s") % {"name": name},
        panel_page("one", realm, case.pk),
        by or stands.label,
    )
