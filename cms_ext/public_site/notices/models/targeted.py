from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField

from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.targets import Targets

if TYPE_CHECKING:
    from modelcluster.models import ClusterableModel as Base
else:
    Base = models.Model

# What `targets` reads, for prefetch_related.
TARGETS = ("properties", "buildings", "staircases__building")


class WithTargets(Base):
    """Whom an announcement concerns: everybody, or places of the tree (announcement.md §2).

    A place that is named always wins over `everybody`: code that gives places need say no more,
    and a version saved before there was the choice is read as it was meant. A draft that is for
    neither waits for its editor to choose.
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
    # The names of the places as of the last save, so that lists need not ask for the tree.
    targets_label = models.TextField(_("kogo dotyczy"), blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def targets(self) -> Targets:
        """Whom it concerns; for a list prefetch `TARGETS`."""
        named = Targets(
            tuple(self.properties.all()), tuple(self.buildings.all()), tuple(self.staircases.all())
        )
        return Targets(everybody=self.everybody) if named.nobody else named

    def settle_targets(self) -> None:
        """Before it is saved: the fields that lists and feeds ask, as the places have it."""
        targets = self.targets
        self.everybody, self.targets_label = targets.everybody, targets.label
