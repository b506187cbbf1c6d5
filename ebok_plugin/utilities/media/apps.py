from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class MediaConfig(AppConfig):
    name = "ebok_plugin.utilities.media"
    label = "ebok_plugin_media"
    verbose_name = _("Rozliczenia mediów")
