"""When an announcement is shown, when what it announces takes place, and the order of lists."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.query import PageQuerySet

from cms_ext.base.dates.clock import business_today
from cms_ext.public_site.notices.guards import ENDS_BEFORE_START, ends_before_starts

if TYPE_CHECKING:
    from wagtail.models import Page as Base
else:
    Base = models.Model


class WithDates(Base):
    """The days of an announcement (announcement.md §2). What is current is derived on reading."""

    valid_from = models.DateField(
        _("pierwszy dzień"),
        default=business_today,
        help_text=_("Od tego dnia ogłoszenie widać na stronie. Data przyszła: pojawi się samo."),
    )
    valid_until = models.DateField(
        _("ostatni dzień"),
        null=True,
        blank=True,
        help_text=_(
            "Komunikat pilny musi go mieć, zanim się ukaże. Przy innych rodzajach puste pole "
            "przy pierwszej publikacji: wpiszemy datę zwykłą dla tego rodzaju. "
            "Po tym dniu ogłoszenie znika z list, a jego adres działa dalej jako archiwum."
        ),
    )
    pinned = models.BooleanField(
        _("przypięte"), default=False, help_text=_("Na górze listy; widać najwyżej trzy.")
    )
    pinned_until = models.DateField(
        _("przypięte do"), null=True, blank=True, help_text=_("Puste pole: dopóki obowiązuje.")
    )
    starts_at = models.DateTimeField(
        _("początek wydarzenia"),
        null=True,
        blank=True,
        help_text=_("Przerwy, odczytu, zebrania. Pokażemy je w najbliższych terminach."),
    )
    ends_at = models.DateTimeField(_("koniec wydarzenia"), null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def unlisted(cls, today: date) -> Q:
        """Those whose first day is still to come or whose last day is over."""
        return Q(valid_from__gt=today) | Q(valid_until__lt=today)

    def is_over(self, today: date) -> bool:
        """Whether the page shows the bar of the archive."""
        return self.valid_until is not None and self.valid_until < today

    @property
    def event_end(self) -> date | None:
        """The day on which the announced thing is over, in Warsaw."""
        moment = self.ends_at or self.starts_at
        return timezone.localdate(moment) if moment else None

    @property
    def meeting_day(self) -> date | None:
        """The day on which the announced thing begins, in Warsaw."""
        return timezone.localdate(self.starts_at) if self.starts_at else None

    def clean(self) -> None:
        super().clean()
        self.require_order_of_dates()

    def require_order_of_dates(self) -> None:
        """Whatever makes the page: an import, a template, code; the form says it at the field."""
        wrong = dict.fromkeys(ends_before_starts(partial(getattr, self)), ENDS_BEFORE_START)
        if wrong:
            raise ValidationError(wrong)


class AnnouncementQuerySet(PageQuerySet):
    """Announcements in the order of the list."""

    def pinned_on(self, today: date) -> AnnouncementQuerySet:
        """Those that an editor wants on top today."""
        still = Q(pinned_until=None) | Q(pinned_until__gte=today)
        found: AnnouncementQuerySet = self.filter(still, pinned=True)
        return found

    def newest_first(self) -> AnnouncementQuerySet:
        found: AnnouncementQuerySet = self.order_by("-valid_from", "-number", "-pk")
        return found
