"""The declaration of what E-BOK adds to the site."""

from cms_ext import plugins
from ebok_plugin.charges.domain.queries.persons_change import list_filed_changes
from ebok_plugin.charges.domain.run.rehearsal_check import drop_plans
from ebok_plugin.desk.domain import event_accounts, manager_event, payment_event
from ebok_plugin.desk.domain.account_steps import list_account_steps
from ebok_plugin.desk.domain.flat_steps import list_flat_steps
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.payments.domain.bank_file import BankImportStatus
from ebok_plugin.plugin import board, sections
from ebok_plugin.plugin.acts import ACTS
from ebok_plugin.plugin.demo import load_demo
from ebok_plugin.plugin.desk import CHAPTERS, MENU, SEARCH_GROUPS
from ebok_plugin.plugin.evidence import (
    ACTIONS,
    CHAINS,
    CHECKS,
    EVENTS,
    backup_figures,
    list_closed_papers,
)
from ebok_plugin.plugin.exchange import EXCHANGE
from ebok_plugin.plugin.feeds import FEEDS
from ebok_plugin.plugin.jobs import JOBS
from ebok_plugin.plugin.letter_kinds import LETTER_KINDS
from ebok_plugin.plugin.new_site import FIRST_STEPS, SET_UP, name_ledger
from ebok_plugin.plugin.offers import CHARGING, CORRECTIONS, DISPUTABLE, FOLLOWED_ACCOUNTS
from ebok_plugin.plugin.panel import ACCESS, MENU_ENTRIES, PANEL, PANEL_TILES, TILES
from ebok_plugin.plugin.privacy import PERSONAL_DATA, RETENTION, combine_people
from ebok_plugin.plugin.queues import WORK_QUEUES
from ebok_plugin.plugin.rights import RIGHTS, ROLES, find_absent_ebok_rights
from ebok_plugin.statements.domain.delivery_consent import DELIVERY_CONSENT
from ebok_plugin.statements.domain.issued_file import reseal_issued_files

PLUGIN = plugins.Plugin(
    exchange=EXCHANGE,
    site=plugins.SitePart(
        urls="ebok_plugin.panel.urls",
        menu=MENU_ENTRIES,
        tiles=TILES,
        translated=(
            *("ebok:home", "ebok:part_payment", "ebok:transfers", "ebok:standing_order"),
            *("ebok:pay_online", "ebok:online_order"),
        ),
    ),
    panel=plugins.PanelPart(
        panel=PANEL,
        tiles=PANEL_TILES,
        filed=None if is_mirror() else list_filed_changes,
    ),
    people=plugins.PeoplePart(
        consents=(DELIVERY_CONSENT,),
        access=ACCESS,
        person=plugins.PersonPage(
            sections=sections.person_sections,
            combine=combine_people,
            describe=sections.describe_people,
        ),
        personal_data=PERSONAL_DATA,
        retention=RETENTION,
        life_events=plugins.LifeEventPart(
            kinds=(*event_accounts.KINDS, payment_event.KIND, manager_event.KIND),
            steps=lambda event, today: [
                *list_account_steps(event, today),
                *list_flat_steps(event, today),
                *payment_event.list_payment_steps(event, today),
                *manager_event.list_manager_steps(event, today),
            ],
            names=event_accounts.name_event_account,
        ),
    ),
    desk=plugins.DeskPart(
        help=CHAPTERS,
        menu=MENU,
        rights=RIGHTS,
        absent_rights=find_absent_ebok_rights,
        roles=ROLES,
        queues=WORK_QUEUES,
        finds=SEARCH_GROUPS,
        premises=sections.premises_sections,
        board=board.list_board_sections,
        acts=ACTS,
    ),
    offers=plugins.OffersPart(
        disputable=DISPUTABLE,
        charging=None if is_mirror() else CHARGING,
        followed_accounts=FOLLOWED_ACCOUNTS,
        corrections=None if is_mirror() else CORRECTIONS,
    ),
    evidence=plugins.EvidencePart(
        chains=CHAINS,
        checks=CHECKS,
        events=EVENTS,
        log=plugins.LogWords(actions=ACTIONS, codes=(("", BankImportStatus),)),
        backup_checks=(backup_figures,),
        reseals=(reseal_issued_files, drop_plans),
        closed=(list_closed_papers,),
    ),
    operations=plugins.OperationsPart(
        jobs=JOBS,
        letter_kinds=LETTER_KINDS,
        set_up=SET_UP,
        demo=load_demo,
        first_steps=FIRST_STEPS,
        in_words=name_ledger,
        feeds=FEEDS,
    ),
)
