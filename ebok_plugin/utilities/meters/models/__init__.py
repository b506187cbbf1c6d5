from ebok_plugin.utilities.meters.models.layout import LayoutColumn, ReadingLayout
from ebok_plugin.utilities.meters.models.link import ReadingEnd, ReadingLink
from ebok_plugin.utilities.meters.models.meter import Meter
from ebok_plugin.utilities.meters.models.photo import ReadingPhoto
from ebok_plugin.utilities.meters.models.reading import Reading
from ebok_plugin.utilities.meters.models.use_information import UseInformation
from ebok_plugin.utilities.meters.models.window import ReadingWindow

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
