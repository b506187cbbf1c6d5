"""Which rights the roles get from E-BOK."""

from __future__ import annotations

from cms_ext.access.roles import DECIDES_ON_APPLICATIONS, SEES_APPLICATIONS
from cms_ext.people.identity.roles import SERVES_PEOPLE
from cms_ext.plugins import Role
from ebok_plugin.rights_in_words import CHARGES, DESK, EXCHANGE, FEES, INTEREST, LEDGER, STATEMENTS

CASES = "ebok_plugin_cases"

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

ROLES = (
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
)
