"""Configs of plugins that no site has, and the problems that the checks tell of them."""

from collections.abc import Callable
from types import ModuleType

from cms_ext.plugins import Panel, Plugin, PluginConfig

Problems = Callable[..., list[tuple[str, str]]]
GOOD = Plugin(slug="ping", title="Ping", realm="ikcs")
PANEL = Panel(
    name="PING",
    full_name="Panel",
    audience="dla wszystkich",
    contents=(),
    login_label="Login",
    login_help="",
    no_login_text="",
    path="ping",
    home_url_name="identity:panels",
)


class PingConfig(PluginConfig):
    name = "tests_ping"
    plugin = GOOD


def config(plugin: object, name: str = "tests_ping") -> PluginConfig:
    module = ModuleType(name)
    module.__path__ = ["."]
    made = PingConfig(name, module)
    made.plugin = plugin  # type: ignore[assignment, misc]  # also what is no Plugin at all
    return made
