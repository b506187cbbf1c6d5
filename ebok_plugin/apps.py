"""The E-BOK plugin: the payers' panel, the ledger, and what comes in from the bank."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    Chain,
    Charging,
    Corrections,
    Desk,
    FollowedAccounts,
    LogWords,
    MenuEntry,
    Panel,
    PersonalData,
    PersonPart,
    Plugin,
    PluginConfig,
    Question,
    Retention,
    Role,
    SetUp,
    Tile,
)
from ebok_plugin.disputable import DISPUTABLE
from ebok_plugin.first_steps import FIRST_STEPS
from ebok_plugin.ledger.vocabulary import BATCHES
from ebok_plugin.log_words import ACTIONS
from ebok_plugin.rights_in_words import FINANCE
from ebok_plugin.statements.vocabulary import FILES
from ebok_plugin.timetable import JOBS
from ebok_plugin.work_queues import SEARCH_GROUPS, WORK_QUEUES

CASES = "ebok_plugin_cases"
CHARGES = "ebok_plugin_charges"
DESK = "ebok_plugin_desk"
EXCHANGE = "ebok_plugin_exchange"
FEES = "ebok_plugin_fee_changes"
INTEREST = "ebok_plugin_interest"
LEDGER = "ebok_plugin_ledger"
PANEL = "ebok_plugin_panel"
STATEMENTS = "ebok_plugin_statements"

# Nobody changes the ledger by hand in the admin: these open lists and inspections.
SEES_THE_LEDGER = (
    "wagtailadmin.access_admin",
    f"{LEDGER}.view_account",
    f"{LEDGER}.view_accountaccess",
    f"{LEDGER}.view_batch",
    f"{LEDGER}.view_ledgerentry",
    f"{LEDGER}.view_closedperiod",
    f"{CHARGES}.view_component",
    f"{CHARGES}.view_premisesvalue",
    f"{CHARGES}.view_rateexception",
    f"{CHARGES}.view_chargerun",
    f"{EXCHANGE}.view_bankfile",
    f"{EXCHANGE}.view_bankstatement",
    f"{EXCHANGE}.view_bankentry",
    f"{EXCHANGE}.view_importbatch",
    f"{EXCHANGE}.view_ownbankaccount",
    f"{FEES}.view_feechange",
    f"{INTEREST}.view_notebatch",
)
# Late interest: one proposes notes and keeps the rates, another person issues the notes.
PROPOSES_INTEREST = (
    f"{INTEREST}.add_notebatch",
    f"{INTEREST}.add_interestrate",
    f"{INTEREST}.add_ratesconfirmation",
)
ISSUES_INTEREST = (f"{INTEREST}.issue_notebatch",)
# The month's run: one prepares it and says what is charged, where and at which rate, another
# person approves.
PREPARES_CHARGES = (
    f"{CHARGES}.add_chargerun",
    f"{CHARGES}.add_component",
    f"{CHARGES}.change_component",
    f"{CHARGES}.add_componentrate",
    f"{CHARGES}.delete_componentrate",
    f"{CHARGES}.add_premisesvalue",
    f"{CHARGES}.add_componentuse",
    f"{CHARGES}.change_componentuse",
    f"{CHARGES}.add_costkind",
    f"{CHARGES}.add_legalbasis",
    f"{CHARGES}.add_rateexception",
    f"{CHARGES}.change_rateexception",
)
APPROVES_CHARGES = (f"{CHARGES}.approve_chargerun",)
# New rates: one prepares the change and tells payers, another person checks it.
CHANGES_FEES = (
    f"{FEES}.add_feechange",
    f"{FEES}.notify_feechange",
    f"{FEES}.add_contest",
    f"{FEES}.change_contest",
)
CHECKS_FEES = (f"{FEES}.check_feechange",)
# Papers for residents: series of them, and what lies in the print queue.
SEES_PAPERS = (f"{STATEMENTS}.view_paperbatch",)
MAKES_PAPERS = (
    *SEES_PAPERS,
    f"{STATEMENTS}.start_paperbatch",
    f"{STATEMENTS}.print_paper",
    f"{STATEMENTS}.change_paymentsettings",
)
# Complaints about accounts come to the desk that keeps them.
HANDLES_CASES = (f"{CASES}.view_case", f"{CASES}.handle_case", f"{CASES}.decide_case")
# The finance desk says who may read an account, and who pays from when.
HOLDINGS = (
    f"{LEDGER}.add_accountaccess",
    f"{LEDGER}.change_accountaccess",
    f"{LEDGER}.add_account",
)
# Instalment plans and closed months: one person proposes, another one approves.
PLANS_AND_PERIODS = (
    f"{LEDGER}.add_paymentplan",
    f"{LEDGER}.change_paymentplan",
    f"{LEDGER}.add_closedperiod",
    f"{LEDGER}.add_periodreopening",
)
APPROVES_PLANS_AND_PERIODS = (
    f"{LEDGER}.approve_paymentplan",
    f"{LEDGER}.approve_periodreopening",
)
# What the desk posts by hand; of transfers one proposes, another person posts them.
POSTS_BY_HAND = (
    f"{LEDGER}.add_ledgerentry",
    f"{LEDGER}.add_batch",
    f"{DESK}.add_transferproposal",
    f"{DESK}.add_callnote",
)
APPROVES_TRANSFERS = (f"{DESK}.approve_transferproposal",)
# Files come in at the finance desk, and so do the accounts of which statements are taken.
IMPORTS = (
    f"{EXCHANGE}.commit_bankfile",
    f"{EXCHANGE}.commit_importbatch",
    f"{EXCHANGE}.add_ownbankaccount",
    f"{EXCHANGE}.change_ownbankaccount",
)
# What came in without a known payer: placed, returned, kept.
PLACES_PAYMENTS = (f"{EXCHANGE}.add_placement",)
# The people of the desk, and their logins; applications of the own desk only, whatever the right
# says (`cms_ext/access/domain/queue.py`).
SERVES_PEOPLE = (
    "cms_ext_identity.view_person",
    "cms_ext_identity.change_contact",
    "cms_ext_identity.add_person",
    "cms_ext_identity.change_person",
    "cms_ext_identity.merge_person",
)
SEES_APPLICATIONS = ("cms_ext_access.view_accessapplication",)
DECIDES_ON_APPLICATIONS = (*SEES_APPLICATIONS, "cms_ext_access.decide_accessapplication")


class EbokConfig(PluginConfig):
    name = "ebok_plugin"
    verbose_name = "E-BOK"
    plugin = Plugin(
        slug="ebok",
        title="E-BOK",
        realm="ebok",
        apps=(
            "ebok_plugin.ledger",
            "ebok_plugin.charges",
            "ebok_plugin.exchange",
            "ebok_plugin.admission",
            "ebok_plugin.interest",
            "ebok_plugin.fee_changes",
            "ebok_plugin.statements",
            "ebok_plugin.inquiries",
            "ebok_plugin.desk",
            "ebok_plugin.panel",
        ),
        urls="ebok_plugin.panel.urls",
        panel=Panel(
            name="E-BOK",
            full_name=_("Elektroniczne Biuro Obsługi Klienta"),
            audience=_("dla każdej osoby, która rozlicza się ze Spółdzielnią"),
            contents=(
                _("saldo i skąd się wzięło"),
                _("naliczenia i wpłaty"),
                _("historia konta"),
            ),
            login_label=_("Identyfikator E-BOK"),
            login_help=_("Na przykład EB-500001-3. Jest w piśmie albo e-mailu z hasłem startowym."),
            no_login_text=_("Nie mam jeszcze loginu do E-BOK"),
            path="e-bok",
            home_url_name="ebok:home",
            order=20,
            admits="ebok_plugin.ledger.domain.queries.account.admits",
            typed_login="ebok_plugin.admission.domain.identifier.typed_login",
            papers="ebok_plugin.papers.papers",
            premises="ebok_plugin.ledger.domain.queries.account.premises_for",
            logins="ebok_plugin.ledger.domain.queries.account.logins_of_premises",
        ),
        menu=(
            MenuEntry(_("Moje rozliczenia"), "ebok:home", order=10),
            MenuEntry(_("Historia konta"), "ebok:accounts", order=20),
            MenuEntry(_("Terminy płatności"), "ebok:dues", order=30),
            MenuEntry(_("Dokumenty"), "ebok:papers", order=40),
            MenuEntry(_("Kto widzi moje rozliczenia"), "ebok:holders", where="account", order=10),
        ),
        tiles=(
            Tile(
                title=_("Sprawdź saldo"),
                help=_("ile i do kiedy zapłacić"),
                url_name="ebok:home",
                icon="wallet",
                order=10,
            ),
        ),
        chains=(
            Chain(
                BATCHES,
                _("Paczki księgowań"),
                end="ebok_plugin.ledger.domain.batch_chain.chain_end",
                hashes="ebok_plugin.ledger.domain.batch_chain.hashes",
            ),
            Chain(
                FILES,
                _("Wydane pliki"),
                end="ebok_plugin.statements.domain.file_chain.chain_end",
                hashes="ebok_plugin.statements.domain.file_chain.hashes",
            ),
        ),
        disputable=DISPUTABLE,
        charging=Charging(
            rights=(f"{LEDGER}.add_ledgerentry",),
            accounts="ebok_plugin.charging.accounts_of",
            charge="ebok_plugin.charging.charge",
            posted="ebok_plugin.charging.posted",
        ),
        followed_accounts=FollowedAccounts(
            followed="ebok_plugin.following.followed",
            acted_on="ebok_plugin.following.acted_on",
            left="ebok_plugin.following.left",
        ),
        rights=FINANCE,
        log=LogWords(
            actions=ACTIONS, codes=(("", "ebok_plugin.exchange.domain.bank_file.BankImportStatus"),)
        ),
        roles=(
            Role(
                "finance_clerk",
                (
                    *SEES_THE_LEDGER,
                    *IMPORTS,
                    *PLACES_PAYMENTS,
                    *HOLDINGS,
                    *POSTS_BY_HAND,
                    *PLANS_AND_PERIODS,
                    *PREPARES_CHARGES,
                    *PROPOSES_INTEREST,
                    *CHANGES_FEES,
                    *MAKES_PAPERS,
                    *SERVES_PEOPLE,
                ),
            ),
            Role(
                "finance_approver",
                (
                    *SEES_THE_LEDGER,
                    *IMPORTS,
                    *HOLDINGS,
                    *PLANS_AND_PERIODS,
                    *APPROVES_PLANS_AND_PERIODS,
                    *SEES_PAPERS,
                    *APPROVES_TRANSFERS,
                    *APPROVES_CHARGES,
                    *CHECKS_FEES,
                    *ISSUES_INTEREST,
                ),
            ),
            Role("auditor", (*SEES_THE_LEDGER, *SEES_PAPERS, "cms_ext_identity.view_person")),
            Role("finance_clerk", DECIDES_ON_APPLICATIONS, only_with="access"),
            Role("auditor", SEES_APPLICATIONS, only_with="access"),
            Role("finance_clerk", HANDLES_CASES, only_with="cases"),
        ),
        access=(
            AccessProcedure(
                panel="EBOK",
                path="e-bok",
                title=_("Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"),
                form="ebok_plugin/admission/ebok.yaml",
                desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
                find_person="ebok_plugin.admission.domain.payer.find_person",
                login_for="ebok_plugin.admission.domain.identifier.login_for",
                holds_right="ebok_plugin.admission.domain.payer.holds_right",
                addresses_of="ebok_plugin.admission.domain.payer.addresses_of",
                person_by_reference="ebok_plugin.admission.domain.payer.person_by_reference",
                reference=_("Numer konta"),
                paper=_("Formularz zgłoszeniowy do E-BOK"),
                checks=(AccessCheck("C07", "ebok_plugin.admission.domain.payer_check.run"),),
                not_entitled_reason="NOT_PAYER",
            ),
        ),
        person=PersonPart(
            sections="ebok_plugin.desk.person_part.sections",
            combine="ebok_plugin.merging.combine",
        ),
        personal_data=PersonalData(
            collect="ebok_plugin.personal_data.collect",
            erase="ebok_plugin.personal_data.erase",
            models=(
                f"{CHARGES}.ChargeRun",
                f"{LEDGER}.Account",
                f"{LEDGER}.AccountAccess",
                f"{LEDGER}.Batch",
                f"{LEDGER}.ClosedPeriod",
                f"{LEDGER}.LedgerEntry",
                f"{LEDGER}.PaymentPlan",
                f"{LEDGER}.PeriodReopening",
                f"{DESK}.CallNote",
                f"{DESK}.CorrectionProposal",
                f"{DESK}.TransferProposal",
                f"{EXCHANGE}.BankFile",
                f"{EXCHANGE}.ImportBatch",
                f"{EXCHANGE}.Placement",
                f"{EXCHANGE}.PlacementWithdrawal",
                f"{FEES}.Contest",
                f"{FEES}.FeeChange",
                f"{FEES}.FeeNotice",
                f"{FEES}.NoticeDelivery",
                f"{FEES}.NoticeOverride",
                f"{INTEREST}.InterestRate",
                f"{INTEREST}.NoteBatch",
                f"{INTEREST}.RatesConfirmation",
                f"{PANEL}.CalendarFeed",
                f"{STATEMENTS}.DeliveryConsent",
                f"{STATEMENTS}.Paper",
                f"{STATEMENTS}.PaperBatch",
            ),
        ),
        retention=(
            Retention(
                "IMPORT_FILES",
                _("Pliki zaksięgowane z importów i wyciągów bankowych: oryginały i listy zmian"),
                _("końca roku, w którym plik wczytano"),
                60,
                _("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
                "ebok_plugin.exchange.domain.import_record.forget_files",
            ),
            Retention(
                "CALL_NOTES",
                _("Notatki z rozmów o kontach rozliczeniowych"),
                _("końca roku, w którym była rozmowa"),
                36,
                _("Kodeks cywilny, art. 118: opłaty przedawniają się po 3 latach"),
                "ebok_plugin.desk.domain.call_note.forget_call_notes",
            ),
        ),
        jobs=JOBS,
        needs_settings=("COOP_STALE_AFTER_DAYS", "COOP_EBOK_FIRST_IDENTIFIER"),
        set_up=SetUp(
            make="ebok_plugin.set_up.make",
            questions=(
                Question(
                    "recipient",
                    _("Nazwa odbiorcy w kodzie QR przelewu, najwyżej 20 znaków"),
                    example="SM Zorza",
                    check="ebok_plugin.set_up.recipient",
                ),
                Question(
                    "bank_accounts",
                    _("Rachunki spółdzielni, z których przychodzą wyciągi"),
                    rows=(
                        Question(
                            "nrb",
                            _("Numer rachunku, 26 cyfr"),
                            required=True,
                            check="ebok_plugin.nrb.parse_nrb",
                        ),
                        Question(
                            "name", _("Do czego służy"), default=_("opłaty za lokale"), longest=80
                        ),
                    ),
                ),
            ),
        ),
        demo="ebok_plugin.demo.load",
        first_steps=FIRST_STEPS,
        today=WORK_QUEUES,
        finds=SEARCH_GROUPS,
        corrections=Corrections(
            accounts="ebok_plugin.correcting.accounts_of",
            propose="ebok_plugin.correcting.propose",
            seen="ebok_plugin.correcting.seen",
        ),
        backup_checks=("ebok_plugin.backup_checks.figures",),
    )
