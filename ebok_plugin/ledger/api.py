"""Declare what other plugins may use of the ledger (decision 1)."""

from cms_ext.base.database.insert import insert_rows
from ebok_plugin.ledger.admission import holds_right, make_login_name
from ebok_plugin.ledger.domain.account import (
    NewAccount,
    delete_accounts,
    has_later_charges,
    insert_accounts,
    load_number_rule,
    open_account,
    unsaved_account,
)
from ebok_plugin.ledger.domain.audit import register_auditor
from ebok_plugin.ledger.domain.audit.entries import AuditFinding, find_unguarded_tables
from ebok_plugin.ledger.domain.book import shorten_title
from ebok_plugin.ledger.domain.draft import TITLE_LENGTH, DocumentDraft, LineDraft, is_reason
from ebok_plugin.ledger.domain.payment_plan import approve_plan, equal_rows, propose_plan
from ebok_plugin.ledger.domain.period import closed_periods, first_open_period
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.domain.premises_facts import PremisesFacts, register_premises_facts
from ebok_plugin.ledger.domain.queries.account import (
    get_readable_account,
    may_act,
    own_accounts,
    read_balance,
)
from ebok_plugin.ledger.domain.snapshot import take_snapshots
from ebok_plugin.ledger.errors import LedgerError, LedgerImmutable
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind, Regime, SubAccount

__all__ = [
    "Account",
    "AppendOnlyModel",
    "AppendOnlyQuerySet",
    "AuditFinding",
    "Batch",
    "ChargeDocument",
    "DocumentDraft",
    "EntryKind",
    "LedgerEntry",
    "LedgerError",
    "LedgerImmutable",
    "LineDraft",
    "NewAccount",
    "PaymentPlan",
    "PremisesFacts",
    "Regime",
    "SubAccount",
    "TITLE_LENGTH",
    "approve_plan",
    "equal_rows",
    "get_readable_account",
    "may_act",
    "read_balance",
    "closed_periods",
    "first_open_period",
    "has_later_charges",
    "holds_right",
    "insert_accounts",
    "insert_rows",
    "is_reason",
    "load_number_rule",
    "lock_accounts",
    "make_login_name",
    "open_account",
    "own_accounts",
    "propose_plan",
    "register_auditor",
    "register_premises_facts",
    "shorten_title",
    "take_snapshots",
    "unsaved_account",
    "delete_accounts",
    "find_unguarded_tables",
]
