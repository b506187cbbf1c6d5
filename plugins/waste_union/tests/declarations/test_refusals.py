"""Every refusal of declarations and reliefs names the next step."""

import pytest

from tests.refusals import lack_next_step, list_refusals

DECLARATIONS = "plugins/waste_union/waste_union/declarations"


@pytest.mark.parametrize("module", ["domain/refusal", "forms/relief", "forms/wizard"])
def test_every_refusal_names_the_next_step(module: str):
    refusals = list(list_refusals(f"{DECLARATIONS}/{module}.py"))

    assert refusals
    assert [text for _file, text in refusals if lack_next_step(text)] == []
