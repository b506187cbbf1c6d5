from ebok_plugin.payments.models.bank import (
    BankEntry,
    BankFile,
    BankStatement,
    ImportBatch,
    ImportTurn,
)
from ebok_plugin.payments.models.bank_account import OwnBankAccount, SenderRule
from ebok_plugin.payments.models.placement import Placement, PlacementWithdrawal
from ebok_plugin.payments.models.statement_intake import StatementIntake

__all__ = [
    "BankEntry",
    "BankFile",
    "BankStatement",
    "ImportBatch",
    "ImportTurn",
    "OwnBankAccount",
    "Placement",
    "PlacementWithdrawal",
    "SenderRule",
    "StatementIntake",
]
