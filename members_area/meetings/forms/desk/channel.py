from __future__ import annotations

from cms_ext.office.staff_registers.views import VerbForm
from members_area.meetings.domain.notice import set_channel
from members_area.meetings.models import NoticeChannel


class ChannelForm(VerbForm):
    """What the statute says about a way of notifying."""

    def call_verb(self) -> NoticeChannel:
        return set_channel(self.instance, origin=self.origin)
