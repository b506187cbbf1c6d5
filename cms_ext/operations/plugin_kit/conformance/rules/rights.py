"""What a role may stands on „Pracownicy i role” in the words of the declarations.

So that the page cannot lie, each permission that is given has words, once, and a role never has
only a part of what these words promise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins import given_roles, plugins, rights_in_words

TITLE = "każde prawo roli ma swoje słowa"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    worded = Counter(one for right in rights_in_words() for one in right.permissions)
    own_roles = [role for role in given_roles() if role in subject.plugin.roles]
    given = {one for role in own_roles for one in (*role.permissions, *role.placed)}
    for permission in sorted(given - worded.keys()):
        yield ConformanceFinding(
            f"Uprawnienie {permission} jest dawane roli, a nikt nie mówi, co ono znaczy.",
            "Dodaj do rights słowa: RightInWords(„ogląda wpisy”, (uprawnienie,)).",
        )
    own_words = {one for right in subject.plugin.rights for one in right.permissions}
    for permission in sorted(one for one in own_words if worded[one] > 1):
        yield ConformanceFinding(
            f"Uprawnienie {permission} ma słowa więcej niż raz.",
            "Zostaw je tam, gdzie są modele, których dotyczy.",
        )
    yield from _in_part(subject)
    yield from _untitled(subject)


def _in_part(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    held: dict[str, set[str]] = defaultdict(set)
    for role in given_roles():
        held[role.group].update((*role.permissions, *role.placed))
    groups = {role.group for role in subject.plugin.roles}
    for right in rights_in_words():
        promised = set(right.permissions)
        for group in sorted(groups):
            lacking = promised - held[group]
            if lacking and lacking != promised:
                yield ConformanceFinding(
                    f"O roli {group} strona powiedziałaby „{right.words}”, a nie ma ona: "
                    f"{', '.join(sorted(lacking))}.",
                    "Rozdziel te słowa albo daj roli całe prawo.",
                )


def _untitled(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    titles = Counter(role.group for one in plugins() for role in one.roles if role.title)
    given = {role.group for role in given_roles() if role in subject.plugin.roles}
    for group in sorted(given):
        if titles[group] != 1:
            yield ConformanceFinding(
                f"Rola {group} ma nazw: {titles[group]}.",
                "Kto wnosi rolę, podaje raz jej title i about; inni tylko dodają prawa.",
            )
