"""E-BOK's rows of the table of approvals: what moves money, and where payers pay."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Act, Guarded
from ebok_plugin.charges.domain.charge_document import SOURCE as CHARGE
from ebok_plugin.debts.domain.court import COSTS_SOURCE
from ebok_plugin.interest.domain.issue import SOURCE as INTEREST
from ebok_plugin.ledger.domain.account import OPENING_SOURCE
from ebok_plugin.ledger.domain.by_hand import SERVICE, TRANSFER
from ebok_plugin.ledger.domain.draft import BY_HAND
from ebok_plugin.ledger.domain.hand_limit import (
    CASH_RULE,
    FILE_CASH,
    FILE_CORRECTION,
    FILE_FIX,
    FILE_MEDIA,
    FORM,
    MEDIA_RULE,
    REVERSAL_SOURCE,
    RULE,
)
from ebok_plugin.ledger.domain.opening_items import ITEM_SOURCE
from ebok_plugin.payments.domain.linked_payments import FILE_BANK
from ebok_plugin.payments.domain.placing import SOURCE as STATEMENT
from ebok_plugin.payments.domain.refund_order import SOURCE as REFUND
from ebok_plugin.payments.freshness import ONLINE

POSTS, APPROVES = (
    "ebok_plugin_ledger.add_ledgerentry",
    "ebok_plugin_ledger.approve_transferproposal",
)
COMMITS_STATEMENTS = "ebok_plugin_payments.commit_bankfile"
COMMITS_FILES = "ebok_plugin_payments.commit_importbatch"
QUEUED = "cms_ext_import_desk.QueuedImport"
PROPOSED = ("IMPORT_PROPOSED", "IMPORT_APPROVED", "IMPORT_DISCARDED")

BY_HAND_ACTS = (
    Act(
        "ledger.correction",
        _("Korekta, storno albo inna operacja ręczna"),
        Guarded.MONEY,
        proposes=(POSTS,),
        approves=(APPROVES,),
        refusal=_("Korektę księguje inna osoba niż ta, która o niej zdecydowała."),
        rule=RULE,
        logged=("CORRECTION_PROPOSED", "CORRECTION_POSTED", "CORRECTION_REFUSED"),
        model="ebok_plugin_ledger.CorrectionProposal",
        sources=(BY_HAND, FORM, REVERSAL_SOURCE),
        by_hand=True,
        small_office=True,
    ),
    Act(
        "ledger.transfer",
        _("Przeksięgowanie między kontami"),
        Guarded.MONEY,
        proposes=("ebok_plugin_ledger.add_transferproposal",),
        approves=(APPROVES,),
        refusal=_("Przeksięgowanie zatwierdza inna osoba niż ta, która je zleca."),
        logged=("TRANSFER_PROPOSED", "TRANSFER_APPROVED", "TRANSFER_REFUSED"),
        model="ebok_plugin_ledger.TransferProposal",
        sources=(TRANSFER,),
        by_hand=True,
        small_office=True,
    ),
    Act(
        "import.ledger",
        _("Plik z saldami, wpłatami i korektami, który zmniejsza należności bez wyciągu banku"),
        Guarded.MONEY,
        proposes=(COMMITS_FILES,),
        approves=(COMMITS_FILES,),
        refusal=_("Plik zatwierdza inna osoba niż ta, która go przekazała."),
        rule=RULE,
        logged=PROPOSED,
        model=QUEUED,
        maker="queued_by",
        approver="approved_by",
        sources=(FILE_FIX, FILE_CORRECTION, OPENING_SOURCE, ITEM_SOURCE),
        by_hand=True,
    ),
    Act(
        "payments.cash_file",
        _("Wpłaty w kasie"),
        Guarded.MONEY,
        proposes=(POSTS, COMMITS_FILES),
        approves=(APPROVES, COMMITS_FILES),
        refusal=_("Wpłatę zatwierdza inna osoba niż ta, która ją wpisała."),
        rule=CASH_RULE,
        logged=("CORRECTION_PROPOSED", "CORRECTION_POSTED", *PROPOSED),
        model="ebok_plugin_ledger.CorrectionProposal",
        sources=(FILE_CASH,),
        by_hand=True,
    ),
    Act(
        "payments.media_file",
        _("Plik z rozliczeniem mediów"),
        Guarded.MONEY,
        proposes=(COMMITS_FILES,),
        approves=(COMMITS_FILES,),
        refusal=_("Plik zatwierdza inna osoba niż ta, która go przekazała."),
        rule=MEDIA_RULE,
        logged=PROPOSED,
        model=QUEUED,
        maker="queued_by",
        approver="approved_by",
        sources=(FILE_MEDIA,),
        by_hand=True,
    ),
    Act(
        "charges.persons",
        _("Zmiana liczby osób, która koryguje naliczone miesiące"),
        Guarded.MONEY,
        proposes=("ebok_plugin_charges.confirm_personschange",),
        approves=("ebok_plugin_charges.confirm_personschange",),
        refusal=_("Korektę tej wielkości księguje druga osoba, inna niż ta, która ją przekazała."),
        rule=RULE,
        logged=("PERSONS_CHANGE_PROPOSED", "PERSONS_CHANGE_CONFIRMED", "PERSONS_CHANGE_REFUSED"),
        model="ebok_plugin_charges.PersonsChange",
        maker="proposed_by",
        small_office=True,
    ),
    Act(
        "ledger.plan",
        _("Układ ratalny albo odroczenie"),
        Guarded.MONEY,
        proposes=("ebok_plugin_ledger.add_paymentplan",),
        approves=("ebok_plugin_ledger.approve_paymentplan",),
        refusal=_("Układ zatwierdza inna osoba niż ta, która go zaproponowała."),
        logged=("PLAN_PROPOSED", "PLAN_APPROVED", "PLAN_CANCELLED"),
        model="ebok_plugin_ledger.PaymentPlan",
        approver="approved_by",
        small_office=True,
    ),
    Act(
        "ledger.reopening",
        _("Otwarcie zamkniętego okresu"),
        Guarded.MONEY,
        proposes=("ebok_plugin_ledger.add_periodreopening",),
        approves=("ebok_plugin_ledger.approve_periodreopening",),
        refusal=_("Otwarcie okresu zatwierdza inna osoba niż ta, która o nie wnosi."),
        logged=("PERIOD_REOPENING_ASKED", "PERIOD_REOPENED"),
        model="ebok_plugin_ledger.PeriodReopening",
        maker="asked_by",
        approver="approved_by",
        small_office=True,
    ),
)

RUN_ACTS = (
    Act(
        "charges.run",
        _("Naliczenie miesiąca"),
        Guarded.MONEY,
        proposes=("ebok_plugin_charges.add_chargerun",),
        approves=("ebok_plugin_charges.approve_chargerun",),
        refusal=_("Przebieg zatwierdza inna osoba niż ta, która go przygotowała."),
        logged=("CHARGE_RUN_REHEARSED", "CHARGE_RUN_APPROVED", "CHARGE_RUN_VOIDED"),
        model="ebok_plugin_charges.ChargeRun",
        approver="approved_by",
        sources=(CHARGE,),
        small_office=True,
    ),
    Act(
        "fee_changes.change",
        _("Zmiana stawek opłat"),
        Guarded.MONEY,
        proposes=("ebok_plugin_fee_changes.add_feechange",),
        approves=("ebok_plugin_fee_changes.check_feechange",),
        refusal=_("Tę czynność wykonuje inna osoba niż ta, która przygotowała zapis."),
        logged=("FEE_CHANGE_DRAFTED", "FEE_CHANGE_CHECKED", "FEE_CHANGE_APPROVED"),
        model="ebok_plugin_fee_changes.FeeChange",
        approver="approved_by",
        small_office=True,
    ),
    Act(
        "fee_changes.override",
        _("Nowa stawka mimo spóźnionego zawiadomienia"),
        Guarded.MONEY,
        proposes=("ebok_plugin_fee_changes.notify_feechange",),
        approves=("ebok_plugin_fee_changes.check_feechange",),
        refusal=_("Tę czynność wykonuje inna osoba niż ta, która przygotowała zapis."),
        logged=("FEE_OVERRIDE_PROPOSED", "FEE_OVERRIDE_APPROVED"),
        model="ebok_plugin_fee_changes.NoticeOverride",
        approver="approved_by",
        small_office=True,
    ),
    Act(
        "interest.notes",
        _("Noty odsetkowe"),
        Guarded.MONEY,
        proposes=("ebok_plugin_interest.add_notebatch",),
        approves=("ebok_plugin_interest.issue_notebatch",),
        refusal=_("Noty wystawia inna osoba niż ta, która je przygotowała."),
        logged=("INTEREST_NOTES_PROPOSED", "INTEREST_NOTES_ISSUED", "INTEREST_NOTES_DISCARDED"),
        model="ebok_plugin_interest.NoteBatch",
        sources=(INTEREST,),
        small_office=True,
    ),
    Act(
        "debts.demands",
        _("Wezwania i upomnienia, dla których reguła wymaga drugiej osoby"),
        Guarded.MONEY,
        proposes=("ebok_plugin_debts.add_debt",),
        approves=("ebok_plugin_debts.approve_demandrun",),
        refusal=_("Pisma zatwierdza inna osoba niż ta, która je zleca."),
        logged=("DEBT_DEMANDS_STARTED", "DEBT_DEMANDS_APPROVED", "DEBT_DEMANDS_REFUSED"),
        model="ebok_plugin_debts.DemandRun",
        small_office=True,
    ),
)

PAYEE_ACTS = (
    Act(
        "payments.refund",
        _("Zwrot nadpłaty"),
        Guarded.PAYMENT_OUT,
        proposes=("ebok_plugin_payments.add_refundorder",),
        approves=(APPROVES,),
        refusal=_(
            "Zwrot zatwierdza inna osoba niż ta, która przyjęła wniosek albo wydrukowała list z "
            "kodem."
        ),
        logged=("REFUND_PROPOSED", "REFUND_POSTED", "REFUND_ORDER_REFUSED"),
        model="ebok_plugin_payments.RefundOrder",
        sources=(REFUND,),
    ),
    Act(
        "payments.refund_paid",
        _("Ręczne potwierdzenie wypłaty zwrotu"),
        Guarded.PAYMENT_OUT,
        proposes=("ebok_plugin_payments.add_refundorder",),
        approves=("ebok_plugin_payments.add_refundorder",),
        refusal=_("Wypłatę potwierdza inna osoba niż ta, która utworzyła plik dla banku."),
        logged=("REFUND_FILE_MADE", "REFUND_PAID"),
        model="ebok_plugin_payments.RefundOrder",
        maker="file__made_by",
        approver="paid_by",
    ),
    Act(
        "ledger.payment_change",
        _("Rachunek do wpłat, tworzenie numerów, nowy płatnik, zamknięcie konta"),
        Guarded.ACCOUNT_NUMBER,
        proposes=("ebok_plugin_ledger.add_account",),
        approves=("ebok_plugin_ledger.change_payernumbers",),
        refusal=_("Zmianę zatwierdza inna osoba niż ta, która ją zaproponowała."),
        logged=("PAYMENT_CHANGE_PROPOSED", "PAYMENT_CHANGE_APPROVED", "PAYMENT_CHANGE_REFUSED"),
        model="ebok_plugin_ledger.PaymentChange",
    ),
    Act(
        "payments.sender_rule",
        _("Reguła księgowania wpłat z rachunku nadawcy"),
        Guarded.MONEY,
        proposes=("ebok_plugin_payments.add_senderrule",),
        approves=("ebok_plugin_payments.approve_senderrule",),
        refusal=_("Regułę zatwierdza inna osoba niż ta, która ją zaproponowała."),
        logged=("SENDER_RULE_PROPOSED", "SENDER_RULE_APPROVED", "SENDER_RULE_REFUSED"),
        model="ebok_plugin_payments.SenderRule",
        small_office=True,
    ),
)

# An amount that nobody here decides.
FROM_OUTSIDE_ACTS = (
    Act(
        "payments.statement",
        _("Wpłaty z wyciągu banku i ich rozliczenie"),
        Guarded.MONEY,
        proposes=(COMMITS_STATEMENTS, "ebok_plugin_payments.add_placement"),
        alone=_("Kwotę i nadawcę podaje bank. Sumy porównuje się z wyciągiem."),
        sources=(STATEMENT, FILE_BANK),
    ),
    Act(
        "online.payment",
        _("Wpłata przez internet"),
        Guarded.MONEY,
        proposes=("ebok_plugin_online.settle_paymentorder",),
        alone=_("Kwotę potwierdza operator płatności."),
        sources=(ONLINE,),
    ),
    Act(
        "ledger.service",
        _("Opłata za zamówioną usługę"),
        Guarded.MONEY,
        proposes=(POSTS,),
        alone=_("Kwotę z cennika albo z wyceny przyjął płatnik."),
        sources=(SERVICE,),
    ),
    Act(
        "debts.costs",
        _("Koszty upomnienia"),
        Guarded.MONEY,
        proposes=("ebok_plugin_debts.add_debt",),
        alone=_("Kwotę podaje przepis, a dzień – dowód doręczenia upomnienia."),
        sources=(COSTS_SOURCE,),
    ),
)

MIRROR_ACTS = (
    Act(
        "import.balances",
        _("Stan z programu księgowego ze zmienionymi rachunkami albo płatnikami"),
        Guarded.ACCOUNT_NUMBER,
        proposes=("ebok_plugin_mirror.accept_feedsnapshot",),
        approves=("ebok_plugin_mirror.accept_feedsnapshot",),
        refusal=_("Plik zatwierdza inna osoba niż ta, która go przekazała."),
        logged=PROPOSED,
        model=QUEUED,
        maker="queued_by",
        approver="approved_by",
    ),
)

ACTS = (*BY_HAND_ACTS, *RUN_ACTS, *PAYEE_ACTS, *FROM_OUTSIDE_ACTS, *MIRROR_ACTS)
