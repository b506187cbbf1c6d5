"""The declaration is whole. A site with a wrong one does not start, so this is told first."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import run_checks

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins.contract import Plugin

TITLE = "deklaracja jest kompletna"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    words = _words_for(subject)
    # Django keeps its checks in a set: by number, so that two runs read the same.
    for problem in sorted(run_checks(), key=lambda found: (found.id or "", found.msg)):
        if any(word in problem.msg for word in words):
            yield ConformanceFinding(
                f"{problem.id}: {problem.msg}", problem.hint or "Popraw deklarację w apps.py."
            )


def _words_for(subject: CheckedPlugin) -> list[str]:
    """How the site's checks name this plugin."""
    words = [f"{subject.config.name} ", f"{subject.config.label}."]
    plugin = getattr(subject.config, "plugin", None)
    if isinstance(plugin, Plugin):
        words.append(f"'{plugin.slug}'")
        words += [f"'{job.name}'" for job in plugin.jobs]
    return words
