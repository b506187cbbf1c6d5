"""Each column that decides which bank account somebody pays to, and what guards it.

A new column with a bank account fails here until it says which two people change it, or why one
person may. What is listed as guarded is tried by `test_payment_changes.py`, `test_own_account.py`,
`test_payment_change.py` and the two files `test_two_persons.py`.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field

from tests.sources import PACKAGES, ROOT, of_packages

BANK = re.compile(
    r"nrb|iban|sort.?code|client_id|virtual|bank.?account|account_number|"
    r"rachun\w* (bank|do wpłat|spółdz|nadawc)|numer rachunku|przelew|odbiorc",
    re.IGNORECASE,
)
TWO = "a second person confirms a change"
RECORD = "what a bank or a payer wrote; nobody is shown it to pay to"
COLUMNS = {
    "ebok_plugin_ledger.Account.nrb": TWO,
    "ebok_plugin_ledger.PayerNumbers.sort_code": TWO,
    "ebok_plugin_ledger.PayerNumbers.client_id": TWO,
    "ebok_plugin_ledger.PayerNumbers.virtual_field": "where a statement has the number: it makes "
    "none, and a wrong one leaves payments waiting",
    "ebok_plugin_mirror.FeedPosting.counterparty": RECORD,
    "ebok_plugin_payments.BankEntry.counterparty_nrb": RECORD,
    "ebok_plugin_payments.BankEntry.virtual_raw": RECORD,
    "ebok_plugin_payments.BankEntry.name": RECORD,
    "ebok_plugin_payments.OwnBankAccount.nrb": TWO,
    "ebok_plugin_payments.OwnBankAccount.is_common": TWO,
    "ebok_plugin_payments.Refund.nrb": "the payer's, confirmed by a second factor or a letter; two "
    "people order the transfer",
    "ebok_plugin_payments.RefundFile.nrb": "the own account that the bank debits",
    "ebok_plugin_payments.RefundFile.count": "how many transfers",
    "ebok_plugin_payments.RefundFile.day": "when the bank pays",
    "ebok_plugin_payments.SenderRule.sender": TWO,
    "ebok_plugin_statements.PaymentSettings.recipient": "a name in QR codes, not the account",
}
GUARDED = {"nrb", "closed_on", "sort_code", "client_id"}
# Modules outside of migrations that change one of these columns.
WRITERS = {
    "ebok_plugin/ledger/domain/account.py": "a new account; a handover, which two people decide",
    "ebok_plugin/ledger/domain/payment_change.py": "carried out by the second person",
    "ebok_plugin/mirror/domain/writing.py": "an accepted snapshot (`mirror.md`)",
    "ebok_plugin/payments/domain/ledger_kinds/account_writing.py": "an approved file",
    "ebok_plugin/payments/domain/refund.py": "a payer's request; a term of keeping that ends",
}


def named_like_a_bank_account() -> set[str]:
    columns = set()
    for model in apps.get_models():
        if not model.__module__.startswith(PACKAGES):
            continue
        for field in model._meta.local_fields:
            assert isinstance(field, Field)
            if BANK.search(f"{field.name} {field.verbose_name}"):
                columns.add(f"{model._meta.label}.{field.name}")
    return columns


def test_each_column_with_a_bank_account_says_what_guards_it():
    assert named_like_a_bank_account() == COLUMNS.keys()


def writes_a_number(path: Path) -> bool:
    """Return True for a module with `account.nrb = …` or another of GUARDED."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(one, ast.Attribute) and one.attr in GUARDED for one in targets):
            return True
    return False


@pytest.mark.thorough
def test_no_other_module_changes_a_number_or_closes_an_account():
    modules = of_packages(".py")
    writing = {
        str(path.relative_to(ROOT))
        for path in modules
        if "migrations" not in path.parts and writes_a_number(path)
    }

    assert writing == WRITERS.keys()
