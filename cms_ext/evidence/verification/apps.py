from cms_ext.plugins import PluginConfig


class VerificationConfig(PluginConfig):
    """The checks of all plugins: run by command and every night, their results kept."""

    name = "cms_ext.evidence.verification"
    label = "cms_ext_verification"
    verbose_name = "Sprawdzenia danych"
    slug = "verification"
    title = "Sprawdzenia danych"
