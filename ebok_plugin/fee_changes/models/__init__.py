from ebok_plugin.fee_changes.models.fee_change import (
    ChangedRate,
    Contest,
    ContestedRate,
    FeeChange,
    ReturnedChange,
)
from ebok_plugin.fee_changes.models.notice import (
    TO_PRINT,
    FeeNotice,
    NoticeDelivery,
    NoticeOverride,
)

__all__ = [
    "TO_PRINT",
    "ChangedRate",
    "Contest",
    "ContestedRate",
    "FeeChange",
    "FeeNotice",
    "NoticeDelivery",
    "NoticeOverride",
    "ReturnedChange",
]
