"""Every refusal on a payer's screen of declarations and reliefs names the next step."""

import pytest

from tests.refusals import lack_next_step, list_refusals
from waste_union.declarations.domain import refusal

FORMS = "plugins/waste_union/waste_union/declarations/forms"


@pytest.mark.parametrize("module", ["relief", "wizard"])
def test_every_refusal_of_a_form_names_the_next_step(module: str):
    refusals = list(list_refusals(f"{FORMS}/{module}.py"))

    assert refusals
    assert [text for _file, text in refusals if lack_next_step(text)] == []


def test_every_refusal_of_a_relief_names_the_next_step():
    texts = {code: text for code, text in refusal.WORDS.items() if code.startswith("RELIEF_")}

    assert texts
    assert [code for code, text in texts.items() if lack_next_step(text)] == []
