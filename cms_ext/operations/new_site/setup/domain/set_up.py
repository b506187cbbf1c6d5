"""Turn an empty database into a site: create what is missing, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows, wait_for_turn
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.login_notice import draft_login_notice
from cms_ext.operations.new_site.setup.domain.making import (
    Making,
    SetUpRefused,
    appoint_administrator,
    correct_site_address,
    describe_coop,
    open_desks,
    place_emblem,
)
from cms_ext.operations.new_site.setup.domain.pages import (
    add_home_tasks,
    create_pages,
    fill_footer,
    redirect_former_addresses,
)
from cms_ext.people.identity.domain.rights_check import accept_rights
from cms_ext.plugins import list_set_ups

SITE_SET_UP = "SITE_SET_UP"


@dataclass(frozen=True, slots=True)
class SetUpResult:
    """What a set-up created, by kind.

    `admin_link` lets the first administrator in once; it is stored nowhere.
    """

    made: Mapping[str, int]
    admin_link: str | None = None

    @property
    def status(self) -> str:
        return "set_up" if self.made else "unchanged"


@transaction.atomic
def set_up_site(
    answers: Answers, *, today: date, origin: Origin, new_link: bool = False
) -> SetUpResult:
    """Create what this site lacks, in one transaction. Repeatable.

    What exists stays as it is, also what was created once and then changed or deleted. Only the
    address of the site follows COOP_BASE_URL at every run. Raises SetUpRefused, and WrongAnswers
    for answers that a plugin cannot take.
    """
    _lock()
    making = Making()
    if correct_site_address():
        making.made["site"] += 1
    coop = describe_coop(answers, making)
    open_desks(answers, making)
    pages = create_pages(answers, today, making)
    add_home_tasks(pages, making)
    fill_footer(coop, pages, making)
    draft_login_notice(pages.notices, answers, today, making)
    for _plugin, part in list_set_ups():
        if part.make:
            making.made.update(part.make(answers, today, origin))
    redirect_former_addresses(pages, making)
    place_emblem(coop, answers, making)
    link = appoint_administrator(answers.administrator, origin, making, new_link=new_link)
    outcome = SetUpResult(dict(+making.made), link)
    if outcome.made:
        if not AuditEvent.objects.filter(action=SITE_SET_UP).exists():
            # On a site that is in use, an operator reviews each right first.
            seal_all_rows()
            accept_rights(_("nowa witryna"), origin)
        record(SITE_SET_UP, origin, changes=dict(outcome.made))
    return outcome


def _lock() -> None:
    """Make a second set-up wait until the first one ends (SQLite locks the whole file)."""
    wait_for_turn()
    if not Site.objects.select_for_update().filter(is_default_site=True):
        raise SetUpRefused(
            _("Nie ma witryny domyślnej. Dodaj ją w „Ustawienia” → „Serwisy” i uruchom ponownie.")
        )
