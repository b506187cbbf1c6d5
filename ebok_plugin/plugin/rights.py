"""The rights of E-BOK: as text, with their permissions and the roles that have them."""

from django.utils.translation import gettext_noop as _

from cms_ext.access.vocabulary import DECIDES_ON_APPLICATIONS, SEES_APPLICATIONS
from cms_ext.people.identity.roles import SERVES_PEOPLE
from cms_ext.plugins import (
    GivenRight,
    Role,
    build_roles,
    has_payment_gateway,
    is_left_out,
    word_rights,
)
from ebok_plugin.ledger.conf import is_mirror

ACCOUNTING = "ebok_plugin_accounting"
CHARGES = "ebok_plugin_charges"
DEBTS = "ebok_plugin_debts"
PAYMENTS = "ebok_plugin_payments"
FEES = "ebok_plugin_fee_changes"
INTEREST = "ebok_plugin_interest"
LEDGER = "ebok_plugin_ledger"
MIRROR = "ebok_plugin_mirror"
ONLINE = "ebok_plugin_online"
STATEMENTS = "ebok_plugin_statements"

CLERK = "finance_clerk"
APPROVER = "finance_approver"
AUDITOR = "auditor"
BOARD = "board_member"

# fmt: off
GIVEN = (
    GivenRight(_("ogląda konta i uprawnienia do nich"),
               LEDGER, "view_account view_accountaccess", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("ogląda księgę i okresy"),
               LEDGER,
               "view_batch view_ledgerentry view_closedperiod",
               (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("zakłada konta rozliczeniowe"), LEDGER, "add_account", (CLERK, APPROVER)),
    GivenRight(_("nadaje i zmienia uprawnienia osób do kont"),
               LEDGER, "add_accountaccess change_accountaccess", (CLERK, APPROVER)),
    GivenRight(_("księguje ręcznie i robi storna"), LEDGER, "add_ledgerentry add_batch", (CLERK,)),
    GivenRight(_("zapisuje przy koncie rozmowy z mieszkańcami"), LEDGER, "add_callnote", (CLERK,)),
    GivenRight(_("proponuje przeksięgowania"), LEDGER, "add_transferproposal", (CLERK,)),
    GivenRight(_("zatwierdza przeksięgowania, korekty, zwroty, storna i wpłaty w kasie, które "
                 "zaproponował ktoś inny"),
               LEDGER, "approve_transferproposal", (APPROVER,)),
    GivenRight(_("ogląda decyzje, przez które ktoś jest winien mniej"),
               LEDGER, "view_reductions", (APPROVER, AUDITOR, BOARD)),
    GivenRight(_("przygotowuje układy ratalne"),
               LEDGER, "add_paymentplan change_paymentplan", (CLERK, APPROVER)),
    GivenRight(_("zatwierdza układy ratalne, które przygotował ktoś inny"),
               LEDGER, "approve_paymentplan", (APPROVER,)),
    GivenRight(_("zamyka okresy i prosi o ponowne otwarcie"),
               LEDGER, "add_closedperiod add_periodreopening", (CLERK, APPROVER)),
    GivenRight(_("zgadza się na ponowne otwarcie okresu, o które prosił ktoś inny"),
               LEDGER, "approve_periodreopening", (APPROVER,)),
    GivenRight(_("ogląda wyciągi i pliki z danymi"),
               PAYMENTS,
               "view_bankfile view_bankstatement view_bankentry view_importbatch",
               (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("ogląda rachunki bankowe Spółdzielni"),
               PAYMENTS, "view_ownbankaccount", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("wczytuje wyciągi i pliki z danymi"),
               PAYMENTS, "commit_bankfile commit_importbatch", (CLERK, APPROVER)),
    GivenRight(_("rozlicza wpłaty do wyjaśnienia"), PAYMENTS, "add_placement", (CLERK,)),
    GivenRight(_("ogląda reguły księgowania wpłat według rachunku nadawcy"),
               PAYMENTS, "view_senderrule", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("proponuje reguły księgowania wpłat"), PAYMENTS, "add_senderrule", (CLERK,)),
    GivenRight(_("zatwierdza reguły księgowania wpłat, które zaproponował ktoś inny"),
               PAYMENTS, "approve_senderrule", (APPROVER,)),
    GivenRight(_("ogląda wnioski o zwrot nadpłaty"),
               PAYMENTS, "view_refund", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("rozpatruje wnioski o zwrot nadpłaty i przygotowuje pliki zwrotów dla banku"),
               PAYMENTS, "add_refundorder", (CLERK,)),
    GivenRight(_("odwołuje reguły księgowania wpłat"),
               PAYMENTS, "change_senderrule", (CLERK, APPROVER)),
    GivenRight(_("prowadzi listę rachunków bankowych Spółdzielni"),
               PAYMENTS, "add_ownbankaccount change_ownbankaccount", (CLERK, APPROVER)),
    GivenRight(_("ustawia numery do wpłat mieszkańców, zatwierdza zmiany rachunków i płatników, "
                 "które zaproponował ktoś inny"),
               LEDGER, "change_payernumbers", (CLERK, APPROVER)),
    GivenRight(_("ogląda układy plików programu księgowego"),
               MIRROR, "view_mappingprofile", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("zapisuje i usuwa układy plików programu księgowego"),
               MIRROR, "add_mappingprofile change_mappingprofile", (CLERK,)),
    GivenRight(_("ogląda składniki opłat, wyjątki od stawek i naliczenia"),
               CHARGES, "view_component view_premisesvalue view_rateexception view_chargerun",
               (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("prowadzi składniki opłat, stawki i ich podstawy"),
               CHARGES,
               "add_component change_component add_componentrate delete_componentrate "
               "add_premisesvalue add_componentuse change_componentuse add_costkind "
               "add_legalbasis add_rateexception change_rateexception",
               (CLERK,)),
    GivenRight(_("ogląda zmiany liczby osób, które złożyli mieszkańcy"),
               CHARGES, "view_personschange", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("potwierdza i odrzuca zmiany liczby osób"),
               CHARGES, "confirm_personschange", (CLERK, APPROVER)),
    GivenRight(_("przygotowuje naliczenie miesiąca"), CHARGES, "add_chargerun", (CLERK,)),
    GivenRight(_("zatwierdza naliczenie, które przygotował ktoś inny"),
               CHARGES, "approve_chargerun", (APPROVER,)),
    GivenRight(_("ogląda zmiany opłat"), FEES, "view_feechange", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("przygotowuje zmiany opłat i zawiadamia o nich"),
               FEES, "add_feechange notify_feechange", (CLERK,)),
    GivenRight(_("sprawdza zmianę opłat, którą przygotował ktoś inny"),
               FEES, "check_feechange", (APPROVER,)),
    GivenRight(_("prowadzi sprawy o zmianę opłat"), FEES, "add_contest change_contest", (CLERK,)),
    GivenRight(_("ogląda noty odsetkowe"), INTEREST, "view_notebatch", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("przygotowuje noty odsetkowe"), INTEREST, "add_notebatch", (CLERK,)),
    GivenRight(_("wystawia noty odsetkowe, które przygotował ktoś inny"),
               INTEREST, "issue_notebatch", (APPROVER,)),
    GivenRight(_("wpisuje i potwierdza stopy odsetek"),
               INTEREST, "add_interestrate add_ratesconfirmation", (CLERK,)),
    GivenRight(_("ogląda plan kont i dzienniki dla księgowości"),
               ACCOUNTING, "view_postingrule view_journal", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("zmienia plan kont"), ACCOUNTING, "change_postingrule", (CLERK,)),
    GivenRight(_("ogląda przychody i koszty nieruchomości"),
               ACCOUNTING, "view_propertycost", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("wczytuje koszty nieruchomości z pliku i cofa plik"),
               ACCOUNTING, "add_propertycost delete_propertycost", (CLERK,)),
    GivenRight(_("zamyka dzienniki dla księgowości"),
               ACCOUNTING, "add_journal", (CLERK, APPROVER)),
    GivenRight(_("ogląda stany z programu księgowego"),
               MIRROR, "view_feedsnapshot", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("wczytuje i przyjmuje stany z programu księgowego"),
               MIRROR, "accept_feedsnapshot", (CLERK, APPROVER)),
    GivenRight(_("wycofuje stany z programu księgowego"),
               MIRROR, "take_back_feedsnapshot", (CLERK, APPROVER)),
    GivenRight(_("ogląda wpłaty online"),
               ONLINE, "view_paymentorder", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("rozlicza wpłaty online, których program nie mógł zaksięgować"),
               ONLINE, "settle_paymentorder", (CLERK,)),
    GivenRight(_("ogląda serie pism do mieszkańców"),
               STATEMENTS, "view_paperbatch", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("przygotowuje i drukuje pisma do mieszkańców"),
               STATEMENTS, "start_paperbatch print_paper", (CLERK,)),
    GivenRight(_("ogląda sprawy o zapłatę"), DEBTS, "view_debt", (CLERK, APPROVER, AUDITOR)),
    GivenRight(_("wysyła wezwania do zapłaty i prowadzi sprawy o zapłatę"),
               DEBTS, "add_debt", (CLERK,)),
    GivenRight(_("zatwierdza wezwania do zapłaty, które przygotował ktoś inny"),
               DEBTS, "approve_demandrun", (APPROVER,)),
    GivenRight(_("ustawia, co pisma i kody mówią o wpłatach"),
               STATEMENTS, "change_paymentsettings", (CLERK,)),
)
# fmt: on
# What of the ledger posts, or shows what was posted.
POSTING = frozenset(
    f"{LEDGER}.{codename}"
    for codename in (
        "view_batch",
        "view_ledgerentry",
        "view_closedperiod",
        "add_account",
        "add_ledgerentry",
        "add_batch",
        "add_transferproposal",
        "approve_transferproposal",
        "view_reductions",
        "add_paymentplan",
        "change_paymentplan",
        "approve_paymentplan",
        "add_closedperiod",
        "add_periodreopening",
        "approve_periodreopening",
    )
)
# What these roles need of other apps.
OF_OTHERS = {
    CLERK: SERVES_PEOPLE,
    AUDITOR: ("cms_ext_identity.view_person",),
}

RIGHTS = word_rights(GIVEN)
# What only one of the two kinds of site has (`mirror.md`).
_ALL = [right for words in RIGHTS for right in words.permissions]
OF_MIRROR = frozenset(right for right in _ALL if right.startswith(f"{MIRROR}."))
OF_OWN_LEDGER = POSTING.union(
    right
    for right in _ALL
    if right.startswith(
        (f"{ACCOUNTING}.", f"{CHARGES}.", f"{PAYMENTS}.", f"{FEES}.", f"{INTEREST}.")
    )
    and not right.endswith("_ownbankaccount")
)


# Of what an office may leave out: rents and changes of rates by a resolution, costs of properties.
OPTIONAL = {
    "charge-components": frozenset(
        right for right in _ALL if right.startswith((f"{CHARGES}.", f"{FEES}."))
    ),
    "property-costs": frozenset(right for right in _ALL if right.endswith("_propertycost")),
}


OF_ONLINE = frozenset(right for right in _ALL if right.startswith(f"{ONLINE}."))


def find_absent_ebok_rights() -> frozenset[str]:
    """Return the rights that this site does without, by COOP_LEDGER, gateway and kind of office."""
    online = frozenset() if has_payment_gateway() else OF_ONLINE
    if is_mirror():
        return OF_OWN_LEDGER | online
    left_out = (rights for name, rights in OPTIONAL.items() if is_left_out(name))
    return OF_MIRROR.union(online, *left_out)


ROLES = (
    *build_roles(GIVEN, OF_OTHERS),
    Role(CLERK, DECIDES_ON_APPLICATIONS, only_with="access"),
    Role(AUDITOR, SEES_APPLICATIONS, only_with="access"),
    Role(
        CLERK,
        (
            "cases.view_case",
            "cases.handle_case",
            "cases.decide_case",
        ),
        only_with="cases",
    ),
)
