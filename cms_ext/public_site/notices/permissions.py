"""Who may publish an announcement: for some of them nobody his own words (E-ANN-02)."""

from __future__ import annotations

from wagtail.models import PagePermissionTester


class AnnouncementPermissionTester(PagePermissionTester):
    """Wagtail's rights, less the publication of one's own words where another has to look."""

    def can_publish(self) -> bool:
        return bool(super().can_publish()) and not self.page.specific.waits_for_another(self.user)

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        return bool(super().can_publish())
