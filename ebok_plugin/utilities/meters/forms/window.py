"""When residents hand in readings."""

from __future__ import annotations

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from ebok_plugin.utilities.meters.domain.own_meters import save_window
from ebok_plugin.utilities.meters.models import ReadingWindow


class WindowForm(VerbForm):
    def call_verb(self) -> ReadingWindow:
        return save_window(self.instance, origin=self.origin)
