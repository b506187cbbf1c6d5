"""A real deployment of an inter-municipal waste union."""

from coop_site.settings.union import set_default_plugins

set_default_plugins()

from coop_site.settings.production import *  # noqa: E402, F403 - the plugins are set above
