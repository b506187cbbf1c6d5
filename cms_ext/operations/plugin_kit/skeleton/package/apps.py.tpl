"""The head of the plugin, which Django reads first; what it adds to the site is in `plugin`."""

from cms_ext.plugins import PluginConfig
from django.utils.translation import gettext_noop as _


class ${config}(PluginConfig):
    name = "${name}"
    verbose_name = _("${title}")
    slug = "${slug}"
    title = _("${title}")
    # The version of the contract for which it is written; a site with another one refuses it.
    contract = ${contract}
