"""What is in the access log can be read by the people it is about."""

import ast
from collections.abc import Iterator

import pytest

from cms_ext.evidence.audit.words import (
    action_in_words,
    actions_in_words,
    object_in_words,
    reason_in_words,
)
from tests.sources import parsed

# Some modules pass their actions through a function of their own.
RECORDING = ("record", "_record", "_decide", "_trace")
# Desks of a run name the actions that its verbs record for them.
NAMING = {"accepted", "discarded"}


def recorded(module: ast.Module) -> Iterator[str]:
    """Yield the actions that a module records by their own name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in RECORDING and isinstance(first, ast.Constant):
                yield str(first.value)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            named = {target.id for target in node.targets if isinstance(target, ast.Name)}
            yield from [str(node.value.value)] if named & NAMING else []


@pytest.mark.thorough
def test_every_action_that_is_recorded_has_words():
    modules = parsed("|".join((*RECORDING, *NAMING)))
    actions = {action for _path, module in modules for action in recorded(module)}

    assert {"SIGN_IN", "MOVING_ACCEPTED"} <= actions
    assert sorted(actions - set(actions_in_words())) == []


def test_the_words_fit_what_is_recorded():
    actions = {
        "HANDED_OVER": "Zmiana płatnika",
        "ACCESS_ENDED": "Ustalenie końca uprawnienia do konta",
        "SESSIONS_ENDED": "Zakończenie sesji",
        "IMPORT_REHEARSED": "Próbne wczytanie pliku",
        # A code without words is shown as it is; an unknown reason is not.
        "WATER_METER_READ": "WATER_METER_READ",
    }
    objects = {
        "cms_ext_identity.Person": "dane w rejestrze osób",
        "cms_ext_access.AccessApplication": "wniosek o dostęp",
        "gone.Model": "",
        "": "",
    }
    reasons = {"CALL": "rozmowa telefoniczna", "NOT_PAYER": ""}

    assert {code: action_in_words(code) for code in actions} == actions
    assert {label: object_in_words(label) for label in objects} == objects
    assert {code: reason_in_words(code) for code in reasons} == reasons
