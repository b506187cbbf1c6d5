"""What E-BOK adds to the site."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.base.money.nrb import parse_nrb
from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    Chain,
    Charging,
    Corrections,
    Desk,
    DeskPart,
    EvidencePart,
    FollowedAccounts,
    LogWords,
    MenuEntry,
    OffersPart,
    OperationsPart,
    Panel,
    PanelPart,
    PeoplePart,
    PersonalData,
    PersonPage,
    Plugin,
    Question,
    Retention,
    SetUp,
    SitePart,
    Tile,
)
from ebok_plugin.desk import person_part, premises_part
from ebok_plugin.desk.domain.call_note import forget_call_notes
from ebok_plugin.ledger.admission.domain import identifier, payer
from ebok_plugin.ledger.domain import batch_chain
from ebok_plugin.ledger.domain.for_plugins import (
    accounts_of,
    acted_on,
    book,
    charge,
    followed,
    left,
    of_premises,
    posted,
)
from ebok_plugin.ledger.domain.queries import account
from ebok_plugin.ledger.domain.queries.account import logins_of_premises, premises_for
from ebok_plugin.ledger.vocabulary import BATCHES
from ebok_plugin.panel.domain.own_tiles import own_tiles
from ebok_plugin.payments.domain.bank_file import BankImportStatus
from ebok_plugin.payments.domain.import_record import forget_files
from ebok_plugin.plugin.demo import load
from ebok_plugin.plugin.desk import SEARCH_GROUPS, WORK_QUEUES
from ebok_plugin.plugin.evidence import ACTIONS, figures
from ebok_plugin.plugin.jobs import JOBS
from ebok_plugin.plugin.menu import MENU
from ebok_plugin.plugin.new_site import FIRST_STEPS, make, recipient
from ebok_plugin.plugin.offers import DISPUTABLE, correctable_accounts, propose, seen
from ebok_plugin.plugin.panel import papers
from ebok_plugin.plugin.privacy import collect, combine, erase
from ebok_plugin.plugin.rights import (
    CHARGES,
    DESK,
    EXCHANGE,
    FEES,
    INTEREST,
    LEDGER,
    RIGHTS,
    ROLES,
    STATEMENTS,
)
from ebok_plugin.statements.domain import file_chain
from ebok_plugin.statements.vocabulary import FILES

PLUGIN = Plugin(
    site=SitePart(
        urls="ebok_plugin.panel.urls",
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
                own=own_tiles,
            ),
        ),
    ),
    panel=PanelPart(
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
            admits=account.admits,
            typed_login=identifier.typed_login,
            papers=papers,
            premises=premises_for,
            logins=logins_of_premises,
        ),
    ),
    people=PeoplePart(
        access=(
            AccessProcedure(
                panel="EBOK",
                path="e-bok",
                title=_("Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"),
                form="ebok_plugin/ledger/admission/ebok.yaml",
                desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
                find_person=payer.find_person,
                login_for=identifier.login_for,
                holds_right=payer.holds_right,
                addresses_of=payer.addresses_of,
                person_by_reference=payer.person_by_reference,
                reference=_("Numer konta"),
                paper=_("Formularz zgłoszeniowy do E-BOK"),
                checks=(AccessCheck("C07", "ebok_plugin.ledger.admission.domain.payer_check.run"),),
                not_entitled_reason="NOT_PAYER",
            ),
        ),
        person=PersonPage(
            sections=person_part.sections,
            combine=combine,
        ),
        personal_data=PersonalData(
            collect=collect,
            erase=erase,
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
                forget_files,
            ),
            Retention(
                "CALL_NOTES",
                _("Notatki z rozmów o kontach rozliczeniowych"),
                _("końca roku, w którym była rozmowa"),
                36,
                _("Kodeks cywilny, art. 118: opłaty przedawniają się po 3 latach"),
                forget_call_notes,
            ),
        ),
    ),
    desk=DeskPart(
        menu=MENU,
        rights=RIGHTS,
        roles=ROLES,
        queues=WORK_QUEUES,
        finds=SEARCH_GROUPS,
        premises=premises_part.sections,
    ),
    offers=OffersPart(
        disputable=DISPUTABLE,
        charging=Charging(
            rights=(f"{LEDGER}.add_ledgerentry",),
            accounts=accounts_of,
            charge=charge,
            posted=posted,
        ),
        followed_accounts=FollowedAccounts(
            followed=followed,
            acted_on=acted_on,
            left=left,
            book=book,
            of_premises=of_premises,
        ),
        corrections=Corrections(
            accounts=correctable_accounts,
            propose=propose,
            seen=seen,
        ),
    ),
    evidence=EvidencePart(
        chains=(
            Chain(
                BATCHES,
                _("Paczki księgowań"),
                end=batch_chain.chain_end,
                hashes=batch_chain.hashes,
            ),
            Chain(
                FILES,
                _("Wydane pliki"),
                end=file_chain.chain_end,
                hashes=file_chain.hashes,
            ),
        ),
        log=LogWords(actions=ACTIONS, codes=(("", BankImportStatus),)),
        backup_checks=(figures,),
    ),
    operations=OperationsPart(
        jobs=JOBS,
        set_up=SetUp(
            make=make,
            questions=(
                Question(
                    "recipient",
                    _("Nazwa odbiorcy w kodzie QR przelewu, najwyżej 20 znaków"),
                    example="SM Zorza",
                    check=recipient,
                ),
                Question(
                    "bank_accounts",
                    _("Rachunki spółdzielni, z których przychodzą wyciągi"),
                    rows=(
                        Question(
                            "nrb",
                            _("Numer rachunku, 26 cyfr"),
                            required=True,
                            check=parse_nrb,
                        ),
                        Question(
                            "name", _("Do czego służy"), default=_("opłaty za lokale"), longest=80
                        ),
                    ),
                ),
            ),
        ),
        demo=load,
        first_steps=FIRST_STEPS,
    ),
)
