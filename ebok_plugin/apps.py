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
    SetUp,
    Tile,
)
from ebok_plugin.disputable import DISPUTABLE
from ebok_plugin.first_steps import FIRST_STEPS
from ebok_plugin.ledger.vocabulary import BATCHES
from ebok_plugin.log_words import ACTIONS
from ebok_plugin.rights_in_words import (
    CHARGES,
    DESK,
    EXCHANGE,
    FEES,
    FINANCE,
    INTEREST,
    LEDGER,
    STATEMENTS,
)
from ebok_plugin.roles import ROLES
from ebok_plugin.statements.vocabulary import FILES
from ebok_plugin.timetable import JOBS
from ebok_plugin.work_queues import SEARCH_GROUPS, WORK_QUEUES


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
            "ebok_plugin.payments",
            "ebok_plugin.ledger.admission",
            "ebok_plugin.interest",
            "ebok_plugin.fee_changes",
            "ebok_plugin.statements",
            "ebok_plugin.payments.inquiries",
            "ebok_plugin.ledger.desk",
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
            typed_login="ebok_plugin.ledger.admission.domain.identifier.typed_login",
            papers="ebok_plugin.papers.papers",
            premises="ebok_plugin.ledger.domain.queries.account.premises_for",
            logins="ebok_plugin.ledger.domain.queries.account.logins_of_premises",
        ),
        menu=(
            MenuEntry(
                _("Moje rozliczenia"),
                "ebok:home",
                order=10,
                found_by=_("raty zaległość dług zadłużenie opłata czynsz nadpłata przelew"),
            ),
            MenuEntry(_("Historia konta"), "ebok:accounts", order=20),
            MenuEntry(_("Terminy płatności"), "ebok:dues", order=30),
            MenuEntry(
                _("Dokumenty"),
                "ebok:papers",
                order=40,
                found_by=_("zaświadczenie potwierdzenie zestawienie"),
            ),
            MenuEntry(
                _("Sprawdź dokument"),
                "ebok:verify",
                where="footer",
                found_by=_("weryfikacja kod prawdziwość"),
            ),
            MenuEntry(_("Kto widzi moje rozliczenia"), "ebok:holders", where="account", order=10),
        ),
        tiles=(
            Tile(
                title=_("Sprawdź saldo"),
                help=_("ile i do kiedy zapłacić"),
                url_name="ebok:home",
                icon="wallet",
                order=10,
                own="ebok_plugin.panel.domain.own_tiles.own_tiles",
            ),
        ),
        chains=(
            Chain(
                BATCHES,
                _("Paczki księgowań"),
                end="ebok_plugin.ledger.domain.rows.chain_end",
                hashes="ebok_plugin.ledger.domain.rows.hashes",
            ),
            Chain(
                FILES,
                _("Wydane pliki"),
                end="ebok_plugin.statements.domain.issued_file.chain_end",
                hashes="ebok_plugin.statements.domain.issued_file.hashes",
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
            book="ebok_plugin.following.book",
            of_premises="ebok_plugin.following.of_premises",
        ),
        rights=FINANCE,
        log=LogWords(
            actions=ACTIONS, codes=(("", "ebok_plugin.payments.domain.bank_file.BankImportStatus"),)
        ),
        roles=ROLES,
        access=(
            AccessProcedure(
                panel="EBOK",
                path="e-bok",
                title=_("Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"),
                form="ebok_plugin/ledger/admission/ebok.yaml",
                desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
                find_person="ebok_plugin.ledger.admission.domain.payer.find_person",
                login_for="ebok_plugin.ledger.admission.domain.identifier.login_for",
                holds_right="ebok_plugin.ledger.admission.domain.payer.holds_right",
                addresses_of="ebok_plugin.ledger.admission.domain.payer.addresses_of",
                person_by_reference="ebok_plugin.ledger.admission.domain.payer.person_by_reference",
                reference=_("Numer konta"),
                paper=_("Formularz zgłoszeniowy do E-BOK"),
                checks=(AccessCheck("C07", "ebok_plugin.ledger.admission.domain.payer_check.run"),),
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
                f"{FEES}.ReturnedChange",
                f"{INTEREST}.InterestRate",
                f"{INTEREST}.NoteBatch",
                f"{INTEREST}.RatesConfirmation",
                "ebok_plugin_panel.CalendarFeed",
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
                "ebok_plugin.payments.domain.import_record.forget_files",
            ),
            Retention(
                "CALL_NOTES",
                _("Notatki z rozmów o kontach rozliczeniowych"),
                _("końca roku, w którym była rozmowa"),
                36,
                _("Kodeks cywilny, art. 118: opłaty przedawniają się po 3 latach"),
                "ebok_plugin.ledger.domain.call_note.forget_call_notes",
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
                            check="cms_ext.base.money.nrb.parse_nrb",
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
        premises="ebok_plugin.desk.premises_part.sections",
        corrections=Corrections(
            accounts="ebok_plugin.correcting.accounts_of",
            propose="ebok_plugin.correcting.propose",
            seen="ebok_plugin.correcting.seen",
        ),
        backup_checks=("ebok_plugin.backup_checks.figures",),
    )
