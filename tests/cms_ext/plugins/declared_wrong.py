"""Configs of plugins that no site has, and the problems that the checks tell of them."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from cms_ext.plugins import Panel, Plugin, PluginConfig

Problems = Callable[..., list[tuple[str, str]]]
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
    slug = "ping"
    title = "Ping"
    realm = "ikcs"


def config(plugin: Plugin | None = None, name: str = "tests_ping", **head: Any) -> PluginConfig:
    """A config with this declaration; `head` changes its slug, realm and the like."""
    module = ModuleType(name)
    module.__path__ = ["."]
    made = type("Config", (PingConfig,), head)(name, module)
    if plugin is not None:
        made.plugin = plugin
    return made
