from ebok_plugin.utilities.meters.models.meter import Meter, Reading, ReadingPhoto
from ebok_plugin.utilities.meters.models.use_information import (
    LayoutColumn,
    ReadingLayout,
    ReadingWindow,
    UseInformation,
)

__all__ = [
    "LayoutColumn",
    "Meter",
    "Reading",
    "ReadingLayout",
    "ReadingPhoto",
    "ReadingWindow",
    "UseInformation",
]
