from unittest.mock import patch

import pytest

from cms_ext.plugins import PluginConfig, checks
from tests.cms_ext.plugins.declared_wrong import Problems


@pytest.fixture
def problems_of(settings) -> Problems:
    settings.PLUGINS = []

    def problems(*configs: PluginConfig) -> list[tuple[str, str]]:
        with patch.object(checks, "plugin_configs", lambda: iter(configs)):
            return [(str(problem.id), problem.msg) for problem in checks.check_plugins(None)]

    return problems
