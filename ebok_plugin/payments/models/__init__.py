from ebok_plugin.payments.models.bank import (
    BankEntry,
    BankFile,
    BankStatement,
    ImportBatch,
    ImportTurn,
    OwnBankAccount,
)
from ebok_plugin.payments.models.placement import Placement, PlacementWithdrawal

__all__ = [
    "BankEntry",
    "BankFile",
    "BankStatement",
    "ImportBatch",
    "ImportTurn",
    "OwnBankAccount",
    "Placement",
    "PlacementWithdrawal",
]
