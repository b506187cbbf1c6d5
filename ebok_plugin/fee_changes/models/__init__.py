from ebok_plugin.fee_changes.models.changed_rate import ChangedRate
from ebok_plugin.fee_changes.models.contest import Contest, ContestedRate
from ebok_plugin.fee_changes.models.delivery import NoticeDelivery, NoticeOverride
from ebok_plugin.fee_changes.models.fee_change import FeeChange
from ebok_plugin.fee_changes.models.notice import FeeNotice

__all__ = [
    "ChangedRate",
    "Contest",
    "ContestedRate",
    "FeeChange",
    "FeeNotice",
    "NoticeDelivery",
    "NoticeOverride",
]
