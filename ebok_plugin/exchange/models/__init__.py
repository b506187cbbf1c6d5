from ebok_plugin.exchange.models.bank import BankEntry, BankFile, BankStatement, OwnBankAccount
from ebok_plugin.exchange.models.import_batch import ImportBatch, ImportTurn
from ebok_plugin.exchange.models.placement import Placement, PlacementWithdrawal

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
