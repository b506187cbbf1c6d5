"""Collections of waste: when which fraction is collected at an address, for everybody."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PluginConfig

COLLECTIONS = "waste_union_collections"

# In whose panel it has a page, on a site with that panel.
EBOK = "ebok"


class CollectionsConfig(PluginConfig):
    name = "waste_union.collections"
    label = COLLECTIONS
    verbose_name = _("Odbiory odpadów")
    slug = "odbiory"
    title = "Odbiory odpadów"

    def ready(self) -> None:
        # Imported late, because they need loaded models.
        from cms_ext.frontend.page_cache.cached_views import forget_pages_on_change  # noqa: PLC0415 - models
        from waste_union.collections import models  # noqa: PLC0415 - models

        forget_pages_on_change(
            models.AddressRange,
            models.BroughtFile,
            models.CollectionDay,
            models.CollectionTerms,
            models.Fraction,
            models.Sector,
            models.Street,
        )
