"""The plugin of cases: faults, complaints and requests, with a login or without one."""

from datetime import timedelta

from django.core import checks
from django.utils.translation import gettext_noop as _

from cases.log_words import ACTIONS
from cases.rights_in_words import CASE_RIGHTS, CASES
from cases.work_queues import DESK_TASKS, SEARCH_GROUPS, WORK_QUEUES
from cms_ext.plugins import (
    FirstStep,
    Job,
    LogWords,
    MenuEntry,
    PersonalData,
    PersonPart,
    Plugin,
    PluginConfig,
    Retention,
    Role,
    SetUp,
    Tile,
)

ENTERS = "wagtailadmin.access_admin"
READS = (
    ENTERS,
    f"{CASES}.view_case",
    f"{CASES}.view_casesubject",
    f"{CASES}.view_casetemplate",
    f"{CASES}.view_serviceitem",
)
# The desk quotes from its own price list; the customer confirms it, and finance charges it.
HANDLES = (
    *READS,
    f"{CASES}.handle_case",
    f"{CASES}.decide_case",
    f"{CASES}.add_serviceitem",
    f"{CASES}.change_serviceitem",
)
# Of all cases finance sees the orders that are done.
CHARGES = (ENTERS, f"{CASES}.charge_serviceorder")
KEEPS_SUBJECTS = (
    f"{CASES}.add_casesubject",
    f"{CASES}.change_casesubject",
    f"{CASES}.add_casetemplate",
    f"{CASES}.change_casetemplate",
)


class CasesConfig(PluginConfig):
    name = "cases"
    label = CASES
    verbose_name = _("Sprawy")
    plugin = Plugin(
        slug="cases",
        title="Sprawy",
        log=LogWords(actions=ACTIONS),
        urls="cases.urls",
        menu=(
            MenuEntry(_("Moje sprawy"), "cases:own_ebok", realm="ebok", order=35),
            MenuEntry(_("Moje sprawy"), "cases:own_ikcs", realm="ikcs", order=65),
        ),
        tiles=(
            Tile(
                title=_("Zgłoś sprawę"),
                help=_("usterka, reklamacja, pytanie"),
                url_name="cases:new",
                icon="wrench",
                order=20,
                found_by=_("awaria naprawa hydraulik elektryk ślusarz skarga"),
                own="cases.domain.progress.own_tiles",
            ),
        ),
        roles=(
            Role("case_clerk", HANDLES),
            Role("finance_clerk", CHARGES),
            Role("legal_admin", (*READS, *KEEPS_SUBJECTS)),
            Role("board_member", (*READS, f"{CASES}.confirm_case")),
            Role("auditor", READS),
        ),
        rights=CASE_RIGHTS,
        person=PersonPart(
            sections="cases.person_part.sections",
            combine="cases.person_part.combine",
        ),
        personal_data=PersonalData(
            collect="cases.personal_data.collect",
            erase="cases.personal_data.erase",
            about="cases.personal_data.about",
            models=(f"{CASES}.Case", f"{CASES}.SameHere"),
            staff_models=(
                f"{CASES}.CaseMessage",
                f"{CASES}.CaseDecision",
                f"{CASES}.Quote",
                f"{CASES}.SavedFilter",
            ),
        ),
        retention=(
            Retention(
                "CASES",
                _("Sprawy i reklamacje, z rozmową i plikami"),
                _("zakończenia sprawy"),
                36,
                _("ustawa o rachunkowości, art. 74: reklamacje co najmniej rok po rozliczeniu"),
                "cases.domain.retention.forget_cases",
            ),
            Retention(
                "SERVICE_ORDERS",
                _("Potwierdzone zamówienia usług dodatkowych, z wyceną"),
                _("zakończenia zamówienia"),
                72,
                _("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
                "cases.domain.retention.forget_orders",
            ),
            Retention(
                "CASE_CONTACTS",
                _("Dane kontaktowe w sprawach złożonych bez logowania"),
                _("zakończenia sprawy"),
                12,
                forget="cases.domain.retention.forget_contacts",
            ),
            Retention(
                "FAULT_NEIGHBOURS",
                _("Kto dopisał się do usterki lub przerwy, i adresy do wiadomości o naprawie"),
                _("naprawy usterki albo końca przerwy"),
                3,
                forget="cases.domain.retention.forget_neighbours",
            ),
        ),
        charged_work="cases.charged_work.cases_behind",
        jobs=(
            Job(
                "cases_quotes_expired",
                timedelta(hours=1),
                "cases.jobs.expire_quotes_today",
                title=_("Wyceny, które straciły ważność"),
            ),
            Job(
                "cases_deemed_accepted",
                timedelta(hours=1),
                "cases.jobs.mark_deemed_today",
                title=_("Reklamacje uznane z mocy prawa"),
            ),
            Job(
                "cases_scan_files",
                timedelta(minutes=1),
                "cases.jobs.scan_attachments",
                only_with="COOP_CLAMD",
                title=_("Sprawdzanie załączników spraw programem antywirusowym"),
            ),
            Job(
                "cases_verify",
                timedelta(days=1),
                "cases.jobs.verify_cases",
                order=200,
                beside=True,
                title=_("Sprawdzenie liczb zamrożonych w reklamacjach"),
                cure=_(
                    "Na serwerze uruchom verify_cases: nazwie każdą sprawę, w której się różnią. "
                    "Do wyjaśnienia niczego w bazie nie poprawiaj."
                ),
            ),
        ),
        at_outage="cases.domain.same_here.outage_link",
        under_way="cases.domain.progress.own_under_way",
        needs_settings=("COOP_CASES_PER_ADDRESS",),
        set_up=SetUp("cases.set_up.make"),
        first_steps=(
            FirstStep(
                _("Wskaż działy, które zajmują się sprawami"),
                _("Mieszkaniec czyta przy sprawie, kto ją ma, w którym pokoju, z jakim telefonem."),
                f"{CASES}_casesubject_modeladmin_index",
                f"{CASES}.change_casesubject",
                "cases.set_up.desks_are_named",
                order=420,
            ),
        ),
        demo="cases.demo.load",
        mail="cases.domain.mail_reply.accept_reply",
        today=WORK_QUEUES,
        finds=SEARCH_GROUPS,
        premises="cases.premises_part.sections",
        desk_tasks=DESK_TASKS,
    )

    def ready(self) -> None:
        from cases.checks import check_replies  # noqa: PLC0415 - the apps must be ready

        checks.register(check_replies)
