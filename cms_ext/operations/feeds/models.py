from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage


class FeedWatch(SealedModel):
    """How the office watches a feed, and whether it was late when it was last looked at.

    `feed` is the code of the feed, with the key of its run behind a hyphen. `rule` is empty until
    somebody sets one: then the term of the declaration holds. `mailed_on` is the day of the last
    mail about it.
    """

    class Rule(models.TextChoices):
        DAYS = "DAYS", _("po tylu dniach od dnia danych")
        WORKING_DAYS = "WORKING_DAYS", _("po tylu dniach roboczych od dnia danych")
        NOT_WATCHED = "NOT_WATCHED", _("nigdy: nikt tego źródła nie pilnuje")

    feed = models.CharField(_("źródło"), max_length=80, unique=True)
    rule = models.CharField(_("kiedy są spóźnione"), max_length=12, choices=Rule, blank=True)
    days = models.PositiveSmallIntegerField(_("liczba dni"), null=True)
    is_late = models.BooleanField(_("spóźnione"), default=False)
    mailed_on = models.DateField(_("ostatni e-mail"), null=True)

    coverage = Coverage(
        sealed=("feed", "rule", "days"),
        unproven={
            "is_late": "stan pilnowania; liczy się od nowa co godzinę",
            "mailed_on": "stan pilnowania; dowodem jest wiadomość w skrzynce nadawczej",
        },
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("pilnowanie źródła danych")
        verbose_name_plural = _("pilnowanie źródeł danych")
        ordering = ["feed"]
        default_permissions = ("change",)
        constraints = [
            models.CheckConstraint(
                name="feeds_rule_with_days",
                condition=Q(rule__in=("DAYS", "WORKING_DAYS"), days__isnull=False)
                | (~Q(rule__in=("DAYS", "WORKING_DAYS")) & Q(days__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.feed
