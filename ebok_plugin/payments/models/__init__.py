from ebok_plugin.payments.models.bank import BankEntry, BankFile, BankStatement, OwnBankAccount
from ebok_plugin.payments.models.import_batch import ImportBatch, ImportTurn
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
