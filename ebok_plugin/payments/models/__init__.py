from ebok_plugin.payments.models.bank import (
    BankEntry,
    BankFile,
    BankStatement,
    ImportBatch,
    ImportTurn,
)
from ebok_plugin.payments.models.bank_account import OwnBankAccount, SenderRule
from ebok_plugin.payments.models.placement import Placement, PlacementWithdrawal
from ebok_plugin.payments.models.refund import Refund, RefundFile, RefundOrder
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
    "Refund",
    "RefundFile",
    "RefundOrder",
    "SenderRule",
    "StatementIntake",
]
