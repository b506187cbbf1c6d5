from ebok_plugin.utilities.meters.models.meter import Meter, Reading, ReadingPhoto
from ebok_plugin.utilities.meters.models.use_information import (
    LayoutColumn,
    ReadingEnd,
    ReadingLayout,
    ReadingLink,
    ReadingWindow,
    UseInformation,
)

__all__ = [
    "LayoutColumn",
    "Meter",
    "Reading",
    "ReadingEnd",
    "ReadingLayout",
    "ReadingLink",
    "ReadingPhoto",
    "ReadingWindow",
    "UseInformation",
]
