"""The declaration of the members' area: everything that it adds to the site."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.desks.import_desk.domain.import_table import TableDesk
from members_area.library.domain.relation import may_choose
from members_area.library.reading.domain import NEW_DOCUMENTS_LETTER
from members_area.library.reading.models import Rhythm
from members_area.plugin import panel
from members_area.plugin.demo import load_demo
from members_area.plugin.desk import CHAPTERS, MENU, SEARCH_GROUPS, WORK_QUEUES, list_board_sections
from members_area.plugin.evidence import (
    ACTIONS,
    COVERAGE,
    PUBLISHED,
    REPORTED,
    compute_figures,
    list_closed_documents,
)
from members_area.plugin.letter_kinds import LETTER_KINDS
from members_area.plugin.operations import FIRST_STEPS, JOBS, SET_UP, catch_up_search_today
from members_area.plugin.panel import MENU_ENTRIES, PANEL, TILES
from members_area.plugin.people import (
    ACCESS,
    PERSONAL_DATA,
    describe_people,
    list_person_sections,
)
from members_area.plugin.rights import RIGHTS, ROLES
from members_area.register.domain.import_members import MEMBERS
from members_area.register.domain.life_events import find_dead_members, list_membership_steps
from members_area.register.domain.membership import Standing
from members_area.register.views import IMPORTS_MEMBERS

PLUGIN = plugins.Plugin(
    exchange=plugins.ExchangePart(
        imports=(
            plugins.ApiImport(
                "members",
                _("osoby z rejestru członków"),
                lambda: TableDesk(MEMBERS),
                MEMBERS.schema,
                IMPORTS_MEMBERS,
            ),
        )
    ),
    site=plugins.SitePart(
        urls="members_area.urls",
        menu=MENU_ENTRIES,
        tiles=TILES,
        related=plugins.Related(
            heading=_("Dokumenty do tego ogłoszenia"),
            shown=panel.list_related_links,
            choose_label=_("Powiąż dokumenty"),
            choose_url_name="library_related",
            may_choose=may_choose,
        ),
    ),
    panel=plugins.PanelPart(panel=PANEL),
    people=plugins.PeoplePart(
        access=ACCESS,
        person=plugins.PersonPage(sections=list_person_sections, describe=describe_people),
        personal_data=PERSONAL_DATA,
        life_events=plugins.LifeEventPart(steps=list_membership_steps),
    ),
    desk=plugins.DeskPart(
        help=CHAPTERS,
        menu=MENU,
        rights=RIGHTS,
        roles=ROLES,
        queues=WORK_QUEUES,
        finds=SEARCH_GROUPS,
        board=list_board_sections,
        acts=(
            plugins.Act(
                "library.release",
                _("Publikacja dokumentu, w którym mogą być dane osób"),
                plugins.Guarded.LAW,
                proposes=("members_area_library.add_document",),
                approves=("members_area_library.confirm_version",),
                refusal=_("Dokument wymaga potwierdzenia przez drugą osobę."),
                logged=("DOCUMENT_HANDED_OVER", "DOCUMENT_CONFIRMED", "DOCUMENT_SENT_BACK"),
                model="members_area_library.Version",
                maker="uploaded_by",
                approver="confirmed_by",
            ),
        ),
    ),
    offers=plugins.OffersPart(
        named_papers=plugins.NamedPapers(
            readable=panel.list_readable_papers, meant=panel.resolve_paper
        )
    ),
    evidence=plugins.EvidencePart(
        events=(
            plugins.EventKind(
                "document.published", _("Opublikowano dokument biblioteki"), ("DOCUMENT_PUBLISHED",)
            ),
        ),
        log=plugins.LogWords(
            actions=ACTIONS,
            codes=(
                ("members_area_register.Membership", Standing),
                ("cms_ext_identity.User", Rhythm),
            ),
        ),
        coverage=COVERAGE,
        published=PUBLISHED,
        backup_checks=(compute_figures,),
        reported=REPORTED,
        closed=(list_closed_documents,),
        checks=(plugins.Check("dead-members", _("Członkostwa osób zmarłych"), find_dead_members),),
    ),
    operations=plugins.OperationsPart(
        jobs=JOBS,
        letter_kinds=LETTER_KINDS,
        set_up=SET_UP,
        demo=load_demo,
        first_steps=FIRST_STEPS,
        composers=(NEW_DOCUMENTS_LETTER,),
        rebuilds=(catch_up_search_today,),
    ),
)
