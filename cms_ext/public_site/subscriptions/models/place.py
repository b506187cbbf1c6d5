from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models import Building, Property, Staircase


class WithPlaces(models.Model):
    """Places of the premises tree that somebody wants to hear of."""

    # Apart from the places: when the last of them leaves the premises tree, it is not everywhere.
    everywhere = models.BooleanField(_("wszystkie miejsca"), default=True)
    properties = models.ManyToManyField(Property, verbose_name=_("nieruchomości"), related_name="+")
    buildings = models.ManyToManyField(Building, verbose_name=_("budynki"), related_name="+")
    staircases = models.ManyToManyField(Staircase, verbose_name=_("klatki"), related_name="+")

    class Meta:
        abstract = True
