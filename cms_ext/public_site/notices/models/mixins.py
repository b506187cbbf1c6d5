"""The dates and the targets of an announcement as mixins of its model."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.query import PageQuerySet

from cms_ext.base.dates.clock import business_today
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.guards import ENDS_BEFORE_START, find_reversed_dates
from cms_ext.public_site.notices.targets import Targets

if TYPE_CHECKING:
    from wagtail.models import Page as DatedBase
else:
    DatedBase = models.Model


class WithDates(DatedBase):
    """The dates of an announcement (announcement.md §2)."""

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
        """Return the condition for announcements that have not begun or are over."""
        return Q(valid_from__gt=today) | Q(valid_until__lt=today)

    def is_over(self, today: date) -> bool:
        """Return whether the page shows the banner of the archive."""
        return self.valid_until is not None and self.valid_until < today

    @property
    def event_end(self) -> date | None:
        """Return the day on which the announced event ends, in Warsaw."""
        moment = self.ends_at or self.starts_at
        return timezone.localdate(moment) if moment else None

    @property
    def meeting_day(self) -> date | None:
        """Return the day on which the announced event begins, in Warsaw."""
        return timezone.localdate(self.starts_at) if self.starts_at else None

    def clean(self) -> None:
        super().clean()
        self.require_order_of_dates()

    def require_order_of_dates(self) -> None:
        """Raise ValidationError for reversed dates, whatever made the page."""
        wrong = dict.fromkeys(find_reversed_dates(partial(getattr, self)), ENDS_BEFORE_START)
        if wrong:
            raise ValidationError(wrong)


class AnnouncementQuerySet(PageQuerySet):
    """Announcements in the order of the list."""

    def pinned_on(self, today: date) -> AnnouncementQuerySet:
        """Return those that an editor has pinned today."""
        still = Q(pinned_until=None) | Q(pinned_until__gte=today)
        found: AnnouncementQuerySet = self.filter(still, pinned=True)
        return found

    def newest_first(self) -> AnnouncementQuerySet:
        found: AnnouncementQuerySet = self.order_by("-valid_from", "-number", "-pk")
        return found


if TYPE_CHECKING:
    from modelcluster.models import ClusterableModel as TargetedBase
else:
    TargetedBase = models.Model

# The relations that `targets` reads, for prefetch_related.
TARGETS = ("properties", "buildings", "staircases__building")


class WithTargets(TargetedBase):
    """Whom an announcement concerns: everybody, or places (announcement.md §2).

    A named place always overrides `everybody`, so code that sets places need say no more, and older
    revisions keep their meaning. A draft with neither waits for its editor to choose.
    """

    everybody = models.BooleanField(_("wszyscy mieszkańcy"), default=True)
    properties = ParentalManyToManyField(
        Property, verbose_name=_("nieruchomości"), blank=True, related_name="+"
    )
    buildings = ParentalManyToManyField(
        Building, verbose_name=_("budynki"), blank=True, related_name="+"
    )
    staircases = ParentalManyToManyField(
        Staircase, verbose_name=_("klatki"), blank=True, related_name="+"
    )
    # The names of the places as of the last save, so that lists need no query.
    targets_label = models.TextField(_("kogo dotyczy"), blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def targets(self) -> Targets:
        """Return whom it concerns; for a list prefetch `TARGETS`."""
        named = Targets(
            tuple(self.properties.all()), tuple(self.buildings.all()), tuple(self.staircases.all())
        )
        return Targets(everybody=self.everybody) if named.nobody else named

    def settle_targets(self) -> None:
        """Update the fields that lists and feeds read, before saving."""
        targets = self.targets
        self.everybody, self.targets_label = targets.everybody, targets.label
