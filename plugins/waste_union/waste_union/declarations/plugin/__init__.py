"""The plugin of declarations: what waste fees add to the site."""

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from waste_union.declarations.domain.accessibility import queue_statement_review
from waste_union.declarations.domain.life_events import list_declaration_steps
from waste_union.declarations.domain.relief import list_own_reliefs
from waste_union.declarations.domain.what_next import find_own_waiting, link_new_declaration
from waste_union.declarations.plugin import people, rights
from waste_union.declarations.plugin.acts import ACTS
from waste_union.declarations.plugin.demo import load_demo
from waste_union.declarations.plugin.desk import (
    DECLARATION_GROUPS,
    DECLARATION_QUEUES,
    list_board_sections,
)
from waste_union.declarations.plugin.evidence import ACTIONS, CHECKS, COVERAGE, count_backup_figures
from waste_union.declarations.plugin.letter_kinds import LETTER_KINDS
from waste_union.declarations.plugin.operations import FIRST_STEPS, JOBS, SET_UP
from waste_union.fees.domain.queries import fee_runs_to_approve

PLUGIN = plugins.Plugin(
    site=plugins.SitePart(
        urls="waste_union.declarations.urls",
        menu=(
            plugins.MenuEntry(
                _("Deklaracje"),
                "declarations:properties",
                order=25,
                found_by=_(
                    "deklaracja deklarację śmieciowa złożyć zmiana przeprowadzka wyprowadzka "
                    "urodzenie urodziło dziecko śmierć zgon osoby kompostownik"
                ),
                pages=(
                    *("declarations:relief", "declarations:reliefs", "declarations:relief_one"),
                    *("declarations:relief_withdraw", "declarations:relief_files"),
                ),
            ),
        ),
    ),
    offers=plugins.OffersPart(relief_url_name="declarations:relief"),
    panel=plugins.PanelPart(
        tiles=(
            plugins.Tile(
                title=_("Złóż deklarację"),
                help=_("gdy zmieni się liczba osób"),
                url_name="declarations:start",
                icon="document",
                order=10,
                own=link_new_declaration,
            ),
        ),
        filed=lambda user, realm, today: [
            *find_own_waiting(user, realm, today),
            *list_own_reliefs(user, realm, today),
        ],
        also_admits=plugins.ExtraAdmission(people.also_admits, "declarations:properties"),
    ),
    people=plugins.PeoplePart(
        access=people.ACCESS,
        personal_data=people.PERSONAL_DATA,
        retention=people.RETENTION,
        person=plugins.PersonPage(
            sections=people.build_person_sections, describe=people.describe_people
        ),
        life_events=plugins.LifeEventPart(steps=list_declaration_steps),
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Opłata za odpady",
                (
                    "declarations_desk_queue",
                    "declarations_desk_reliefs",
                    "ebok_fee_runs",
                    "waste_union_declarations_declaredproperty_modeladmin_index",
                    "waste_union_declarations_declarationright_modeladmin_index",
                    "waste_union_declarations_openingfile_modeladmin_index",
                    "declarations_import_properties",
                    "declarations_import_payers",
                    "declarations_import_first",
                    "waste_union_declarations_formversion_modeladmin_index",
                    "waste_union_tariffs_authority_modeladmin_index",
                    "waste_union_tariffs_commune_modeladmin_index",
                    "waste_union_tariffs_tariffversion_modeladmin_index",
                ),
            ),
        ),
        menu=(
            plugins.MenuSection("waste-records", REGISTERS, gettext_lazy("Opłata za odpady"), 47),
            plugins.MenuSection("waste-settings", SETTINGS, gettext_lazy("Opłata za odpady"), 55),
        ),
        acts=ACTS,
        roles=(*rights.TARIFF_ROLES, *rights.FEE_ROLES, *rights.DECLARATION_ROLES),
        rights=(*rights.TARIFF_RIGHTS, *rights.FEE_RIGHTS, *rights.DECLARATION_RIGHTS),
        queues=(
            *DECLARATION_QUEUES,
            plugins.WorkQueue(
                "accessibility_statement",
                _("Przegląd deklaracji dostępności"),
                "wagtailadmin_explore_root",
                ("wagtailadmin.access_admin",),
                queue_statement_review,
                in_menus=False,
                order=690,
            ),
            plugins.WorkQueue(
                "fee_runs",
                _("Opłaty za odpady do zatwierdzenia"),
                "ebok_fee_runs",
                (*rights.SEES_FEES, *rights.APPROVES_FEES),
                fee_runs_to_approve,
                order=325,
            ),
        ),
        finds=DECLARATION_GROUPS,
        board=list_board_sections,
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(actions=ACTIONS),
        events=(
            plugins.EventKind(
                "declaration.changed",
                _("Złożono, przyjęto albo odrzucono deklarację"),
                ("DECLARATION_SUBMITTED", "DECLARATION_ACCEPTED", "DECLARATION_REJECTED"),
            ),
        ),
        checks=CHECKS,
        reported={"declarations": ("waste_union_declarations.",)},
        coverage=COVERAGE,
        backup_checks=(count_backup_figures,),
    ),
    operations=plugins.OperationsPart(
        set_up=SET_UP,
        first_steps=FIRST_STEPS,
        jobs=JOBS,
        demo=load_demo,
        letter_kinds=LETTER_KINDS,
    ),
)
