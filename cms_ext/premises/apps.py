from django.utils.translation import gettext_lazy

from cms_ext.plugins import PluginConfig


class PremisesConfig(PluginConfig):
    name = "cms_ext.premises"
    label = "cms_ext_premises"
    verbose_name = gettext_lazy("Nieruchomości i lokale")
    slug = "premises"
    title = "Nieruchomości i lokale"
