"""What cases add to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cases.domain.mail_reply import accept_reply
from cases.domain.own_tiles import own_tiles
from cases.domain.retention import forget_cases, forget_contacts, forget_neighbours, forget_orders
from cases.domain.same_here import outage_link
from cases.domain.under_way import own_under_way
from cases.plugin.demo import load
from cases.plugin.desk import DESK_TASKS, SEARCH_GROUPS, WORK_QUEUES
from cases.plugin.jobs import expire_quotes_today, mark_deemed_today, scan_attachments, verify_cases
from cases.plugin.log_words import ACTIONS
from cases.plugin.new_site import desks_are_named, make
from cases.plugin.offers import cases_behind
from cases.plugin.people import combine, sections, sections_of_flat
from cases.plugin.privacy import about, collect, erase
from cases.plugin.rights import CASES, RIGHTS, ROLES
from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    FirstStep,
    Job,
    LogWords,
    MenuEntry,
    OffersPart,
    OperationsPart,
    PanelPart,
    PeoplePart,
    PersonalData,
    PersonPage,
    Plugin,
    Retention,
    SetUp,
    SitePart,
    Tile,
)

PLUGIN = Plugin(
    site=SitePart(
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
                own=own_tiles,
            ),
        ),
        at_outage=outage_link,
    ),
    panel=PanelPart(
        under_way=own_under_way,
    ),
    people=PeoplePart(
        person=PersonPage(
            sections=sections,
            combine=combine,
        ),
        personal_data=PersonalData(
            collect=collect,
            erase=erase,
            about=about,
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
                forget_cases,
            ),
            Retention(
                "SERVICE_ORDERS",
                _("Potwierdzone zamówienia usług dodatkowych, z wyceną"),
                _("zakończenia zamówienia"),
                72,
                _("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
                forget_orders,
            ),
            Retention(
                "CASE_CONTACTS",
                _("Dane kontaktowe w sprawach złożonych bez logowania"),
                _("zakończenia sprawy"),
                12,
                forget=forget_contacts,
            ),
            Retention(
                "FAULT_NEIGHBOURS",
                _("Kto dopisał się do usterki lub przerwy, i adresy do wiadomości o naprawie"),
                _("naprawy usterki albo końca przerwy"),
                3,
                forget=forget_neighbours,
            ),
        ),
    ),
    desk=DeskPart(
        roles=ROLES,
        rights=RIGHTS,
        queues=WORK_QUEUES,
        finds=SEARCH_GROUPS,
        premises=sections_of_flat,
        tasks=DESK_TASKS,
    ),
    offers=OffersPart(
        charged_work=cases_behind,
    ),
    evidence=EvidencePart(
        log=LogWords(actions=ACTIONS),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "cases_quotes_expired",
                timedelta(hours=1),
                expire_quotes_today,
                title=_("Wyceny, które straciły ważność"),
            ),
            Job(
                "cases_deemed_accepted",
                timedelta(hours=1),
                mark_deemed_today,
                title=_("Reklamacje uznane z mocy prawa"),
            ),
            Job(
                "cases_scan_files",
                timedelta(minutes=1),
                scan_attachments,
                only_with="COOP_CLAMD",
                title=_("Sprawdzanie załączników spraw programem antywirusowym"),
            ),
            Job(
                "cases_verify",
                timedelta(days=1),
                verify_cases,
                order=200,
                beside=True,
                title=_("Sprawdzenie liczb zamrożonych w reklamacjach"),
                cure=_(
                    "Na serwerze uruchom verify_cases: nazwie każdą sprawę, w której się różnią. "
                    "Do wyjaśnienia niczego w bazie nie poprawiaj."
                ),
            ),
        ),
        set_up=SetUp(make),
        first_steps=(
            FirstStep(
                _("Wskaż działy, które zajmują się sprawami"),
                _("Mieszkaniec czyta przy sprawie, kto ją ma, w którym pokoju, z jakim telefonem."),
                f"{CASES}_casesubject_modeladmin_index",
                f"{CASES}.change_casesubject",
                desks_are_named,
                order=420,
            ),
        ),
        demo=load,
        mail=accept_reply,
    ),
)
