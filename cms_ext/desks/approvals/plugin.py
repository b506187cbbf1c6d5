"""What approvals add to the site: the table, a small office's resolutions, the weekly report."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.desks.approvals.domain.resolution import (
    queue_resolutions,
    report_to_supervisory_board,
)
from cms_ext.desks.approvals.models import SmallOfficeResolution

SEES = ("cms_ext_approvals.view_smallofficeresolution",)
PROPOSES = ("cms_ext_approvals.propose_resolution",)
APPROVES = ("cms_ext_approvals.approve_resolution",)

PLUGIN = plugins.Plugin(
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(
            staff_models=("cms_ext_approvals.SmallOfficeResolution",)
        )
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks", "Kto co zatwierdza", ("approvals_table", "law_rule_changes")
            ),
            plugins.HelpChapter("clerks", "Treści zgód", ("approvals_consents",)),
            plugins.HelpChapter("clerks", "Małe biuro", ("approvals_resolutions",)),
        ),
        roles=(
            plugins.Role("board_member", (*SEES, *PROPOSES, *APPROVES)),
            plugins.Role("legal_admin", (*SEES, *PROPOSES)),
            plugins.Role("auditor", SEES),
        ),
        rights=(
            plugins.RightInWords(_("ogląda uchwały małego biura"), SEES),
            plugins.RightInWords(_("wpisuje uchwały małego biura"), PROPOSES),
            plugins.RightInWords(
                _("zatwierdza uchwały małego biura, które wpisał ktoś inny"), APPROVES
            ),
        ),
        acts=(
            plugins.Act(
                "approvals.small_office",
                _("Uchwała, na podstawie której działa jedna osoba"),
                plugins.Guarded.STAFF_RIGHTS,
                proposes=PROPOSES,
                approves=APPROVES,
                refusal=_("Uchwałę zatwierdza inna osoba niż ta, która ją wpisała."),
                logged=("SMALL_OFFICE_PROPOSED", "SMALL_OFFICE_APPROVED", "SMALL_OFFICE_REFUSED"),
                model="cms_ext_approvals.SmallOfficeResolution",
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "resolutions",
                _("Uchwały małego biura do zatwierdzenia"),
                "approvals_resolutions",
                (*SEES, *APPROVES),
                queue_resolutions,
                button=_("Rozpatrz"),
                order=88,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("ACT_ALONE", _("Czynność jednej osoby na podstawie uchwały małego biura")),
                ("SMALL_OFFICE_PROPOSED", _("Wpisanie uchwały małego biura")),
                ("SMALL_OFFICE_APPROVED", _("Zatwierdzenie uchwały małego biura")),
                ("SMALL_OFFICE_REFUSED", _("Odrzucenie uchwały małego biura")),
                ("SMALL_OFFICE_ENDED", _("Zakończenie działania uchwały małego biura")),
            ),
            codes=(("", SmallOfficeResolution.State),),
        )
    ),
    operations=plugins.OperationsPart(
        letter_kinds=plugins.leave_unjudged(
            "A report of the past to the supervisory board.",
            "cms_ext/approvals/mail/small_office_report.txt",
        ),
        jobs=(
            plugins.Job(
                "report_small_office",
                timedelta(hours=6),
                lambda: report_to_supervisory_board(business_today()),
                order=97,
                title=_("Raport małego biura dla rady nadzorczej"),
            ),
        ),
    ),
)
