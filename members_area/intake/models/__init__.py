from members_area.intake.models.batch import Batch, BatchStage
from members_area.intake.models.item import Fate, Item

__all__ = ["Batch", "Fate", "Item", "BatchStage"]
