from ebok_plugin.exchange.models.bank import BankEntry, BankFile, BankStatement, OwnBankAccount
from ebok_plugin.exchange.models.import_batch import ImportBatch, ImportTurn

__all__ = [
    "BankEntry",
    "BankFile",
    "BankStatement",
    "ImportBatch",
    "ImportTurn",
    "OwnBankAccount",
]
