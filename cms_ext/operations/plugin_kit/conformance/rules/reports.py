"""An event that anybody may report tells nothing of people, and a key made up is not there.

The form stands without a login at an address that everybody may write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.disputes import NONSENSE
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins import ReportableEvents, ReportedEvent, declared

TITLE = "zdarzenie do zgłoszenia jest dla każdego to samo, a zmyślonego nie ma"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    if not subject.plugin.reportable:
        return
    subject.load_demo()
    for events in subject.plugin.reportable:
        yield from _of_keys(events)


def _of_keys(events: ReportableEvents) -> Iterator[ConformanceFinding]:
    seen, today = declared(events.seen), business_today()
    for key in NONSENSE:
        found = seen(key, today)
        if found is None:
            continue
        if not isinstance(found, ReportedEvent):
            yield ConformanceFinding(
                f"„{events.kind}”: {events.seen} oddaje {type(found).__name__}, nie ReportedEvent.",
                "Oddaj ReportedEvent ze słowami zdarzenia albo None.",
            )
            return
        twice = [label for label, n in Counter(one.label for one in found.figures).items() if n > 1]
        if twice:
            yield ConformanceFinding(
                f"„{events.kind}”: „{twice[0]}” stoi w zdarzeniu {key!r} więcej niż raz.",
                "Nazwij każdą wartość inaczej.",
            )
            return
