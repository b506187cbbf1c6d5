from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import left_out


class CalendarFeed(SealedModel):
    """The secret address of a login's calendar of dues; one at a time.

    Calendar programs have no session, so the token is the right. Only its hash is stored; the
    accounts behind it are those that the login may read on the day of the request.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        on_delete=models.CASCADE,
        related_name="calendar_feed",
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_on = models.DateField(_("adres od"))

    coverage = Coverage(
        sealed=("user_id", "made_on"),
        digested=("token_hash",),
    )
    export = left_out("adresy kalendarzy, które otwierają bez logowania")

    class Meta:
        verbose_name = _("kalendarz terminów")
        verbose_name_plural = _("kalendarze terminów")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user}"
