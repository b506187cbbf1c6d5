from ebok_plugin.exchange.models.bank_entry import BankEntry
from ebok_plugin.exchange.models.bank_file import BankFile
from ebok_plugin.exchange.models.bank_statement import BankStatement
from ebok_plugin.exchange.models.import_batch import ImportBatch
from ebok_plugin.exchange.models.import_turn import ImportTurn
from ebok_plugin.exchange.models.own_bank_account import OwnBankAccount

__all__ = [
    "BankEntry",
    "BankFile",
    "BankStatement",
    "ImportBatch",
    "ImportTurn",
    "OwnBankAccount",
]
