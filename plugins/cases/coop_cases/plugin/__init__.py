"""The declaration of the plugin: what cases add to the site."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from coop_cases.domain.decision import CONFIRMS, LIMIT
from coop_cases.domain.mail_reply import accept_reply
from coop_cases.domain.notice import CONFIRMATION_LETTER
from coop_cases.domain.progress import (
    link_complaint,
    link_order,
    link_report,
    list_case_tiles,
    own_under_way,
)
from coop_cases.domain.repair_notice import NEIGHBOUR_CONFIRMATION_LETTER
from coop_cases.domain.retention import verify_cases
from coop_cases.domain.same_here import outage_link
from coop_cases.domain.secret import NEW_SECRET_LETTER
from coop_cases.plugin.desk import (
    CASES,
    DESK_TASKS,
    RIGHTS,
    ROLES,
    SEARCH_GROUPS,
    WORK_QUEUES,
    list_board_sections,
)
from coop_cases.plugin.evidence import ACTIONS, COVERAGE, EVENTS, list_closed_cases
from coop_cases.plugin.exchange import EXCHANGE
from coop_cases.plugin.letter_kinds import LETTER_KINDS
from coop_cases.plugin.offers import (
    cases_behind,
    find_followed_request,
    list_quoted_rows,
    send_request,
)
from coop_cases.plugin.operations import JOBS, desks_are_named, load_demo_cases, set_up_cases
from coop_cases.plugin.people import (
    PERSONAL_DATA,
    RETENTION,
    combine_people,
    list_flat_sections,
    list_person_sections,
)

# What both panels are searched by.
OWN_CASES = _("zgłoszenia reklamacje odpowiedzi")

# From a report to its answer, without a login and in both panels.
TRANSLATED = (
    *("cases:faults", "cases:same_here", "cases:repair_notice", "cases:confirm_mended"),
    *("cases:new", "cases:received", "cases:follow", "cases:write", "cases:confirm", "cases:close"),
    *("cases:report", "cases:lost_secret", "cases:new_secret", "cases:secret_shown"),
    *(
        f"cases:{page}_{realm}"
        for realm in ("ebok", "ikcs")
        for page in ("own", "new", "one", "write", "report")
    ),
)

PLUGIN = plugins.Plugin(
    exchange=EXCHANGE,
    site=plugins.SitePart(
        urls="coop_cases.urls",
        menu=(
            plugins.MenuEntry(
                _("Sprawdź sprawę"),
                "cases:follow",
                where="footer",
                found_by=_("moja moją mojej sprawdzić stan zgłoszenie zgłoszenia numer odpowiedź"),
            ),
            plugins.MenuEntry(
                _("Moje sprawy"), "cases:own_ebok", realm="ebok", order=35, found_by=OWN_CASES
            ),
            plugins.MenuEntry(
                _("Moje sprawy"), "cases:own_ikcs", realm="ikcs", order=65, found_by=OWN_CASES
            ),
            plugins.MenuEntry(
                _("Zamów usługę"),
                "cases:order_ebok",
                where="search",
                realm="ebok",
                found_by=_("usługa usługi dodatkowa zamówić zamówienie dodatkowy"),
            ),
            plugins.MenuEntry(
                _("Usterki części wspólnych"),
                "cases:faults",
                where="search",
                found_by=_("zgłoszone sąsiedzi budynek naprawa"),
            ),
        ),
        tiles=(
            plugins.Tile(
                title=_("Zgłoś sprawę"),
                help=_("usterka, reklamacja, pytanie"),
                url_name="cases:new",
                icon="wrench",
                order=20,
                found_by=_(
                    "zgłosić zgłaszam awaria naprawa hydraulik elektryk ślusarz skarga zalana "
                    "zalało zalanie piwnica cieknie przecieka wyciek winda stoi działa zepsuta "
                    "zepsuło domofon światło hałas reklamacja reklamować"
                ),
                own=list_case_tiles,
            ),
        ),
        at_outage=outage_link,
        translated=TRANSLATED,
    ),
    panel=plugins.PanelPart(
        tiles=(
            plugins.Tile(
                title=_("Zgłoś sprawę"),
                help=_("usterka, reklamacja, pytanie"),
                url_name="cases:new",
                icon="wrench",
                order=20,
                own=link_report,
            ),
            plugins.Tile(
                title=_("Złóż reklamację"),
                help=_("opłaty albo odbioru"),
                url_name="cases:new",
                icon="message",
                order=20,
                own=link_complaint,
            ),
            plugins.Tile(
                title=_("Zamów usługę"),
                help=_("ponad to, co w opłacie"),
                url_name="cases:new",
                icon="wrench",
                order=21,
                own=link_order,
            ),
        ),
        under_way=own_under_way,
    ),
    people=plugins.PeoplePart(
        person=plugins.PersonPage(sections=list_person_sections, combine=combine_people),
        personal_data=PERSONAL_DATA,
        retention=RETENTION,
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Sprawy mieszkańców",
                (
                    "cases_desk_queue",
                    "cases_casesubject_modeladmin_index",
                    "cases_casetemplate_modeladmin_index",
                ),
            ),
            plugins.HelpChapter(
                "clerks",
                "Usługi dodatkowe",
                ("cases_desk_charges", "cases_serviceitem_modeladmin_index"),
            ),
        ),
        roles=ROLES,
        rights=RIGHTS,
        queues=WORK_QUEUES,
        finds=SEARCH_GROUPS,
        premises=list_flat_sections,
        board=list_board_sections,
        tasks=DESK_TASKS,
        acts=(
            plugins.Act(
                "cases.decision",
                _("Decyzja w reklamacji, która zmienia kwotę"),
                plugins.Guarded.MONEY,
                proposes=(f"{CASES}.decide_case",),
                approves=(CONFIRMS,),
                refusal=_(
                    "Ta decyzja zmienia kwotę ponad %(limit)s zł. Zatwierdza ją inna osoba niż ta, "
                    "która ją przygotowała."
                ),
                rule=LIMIT,
                logged=("CASE_DECISION_DRAFTED", "CASE_DECIDED", "CASE_DECISION_RETURNED"),
                model="cases.CaseDecision",
                maker="drafted_by",
                approver="confirmed_by",
                small_office=True,
            ),
        ),
    ),
    offers=plugins.OffersPart(
        charged_work=cases_behind,
        quoted=list_quoted_rows,
        requests=plugins.Requests(send_request, find_followed_request),
    ),
    evidence=plugins.EvidencePart(
        closed=(list_closed_cases,),
        log=plugins.LogWords(actions=ACTIONS),
        events=EVENTS,
        coverage=COVERAGE,
        checks=(plugins.Check("cases", _("Reklamacje"), verify_cases),),
        reported={"cases": ("cases.",)},
    ),
    operations=plugins.OperationsPart(
        jobs=JOBS,
        letter_kinds=LETTER_KINDS,
        composers=(CONFIRMATION_LETTER, NEW_SECRET_LETTER, NEIGHBOUR_CONFIRMATION_LETTER),
        set_up=plugins.SetUp(set_up_cases),
        first_steps=(
            plugins.FirstStep(
                _("Wskaż działy, które zajmują się sprawami"),
                _("Mieszkaniec czyta przy sprawie, kto ją ma, w którym pokoju, z jakim telefonem."),
                f"{CASES}_casesubject_modeladmin_index",
                f"{CASES}.change_casesubject",
                desks_are_named,
                order=420,
            ),
        ),
        demo=load_demo_cases,
        mail=accept_reply,
    ),
)
