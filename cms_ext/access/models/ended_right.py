from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EndedRight(models.Model):
    """The owner of a login has had nothing to open in the panel since this day.

    Kept by the nightly job: the row goes when the right comes back. A night without the job makes
    `since` later, never earlier, so that no login is closed too soon.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ended_right"
    )
    since = models.DateField(_("bez uprawnień od"))

    class Meta:
        verbose_name = _("wygasłe uprawnienie")
        verbose_name_plural = _("wygasłe uprawnienia")

    def __str__(self) -> str:
        return f"{self.user_id} {self.since}"
