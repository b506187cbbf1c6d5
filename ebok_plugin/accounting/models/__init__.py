from ebok_plugin.accounting.models.cost import PropertyCost
from ebok_plugin.accounting.models.journal import Journal, JournalLine
from ebok_plugin.accounting.models.rule import PostingRule

__all__ = ["Journal", "JournalLine", "PostingRule", "PropertyCost"]
