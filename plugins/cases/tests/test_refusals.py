"""Every refusal on a customer's form of a case names the next step."""

import pytest

from tests.refusals import lack_next_step, list_refusals


@pytest.mark.parametrize("module", ["customer", "own"])
def test_every_refusal_of_a_form_names_the_next_step(module: str):
    refusals = list(list_refusals(f"plugins/cases/coop_cases/forms/{module}.py"))

    assert refusals
    assert [text for _file, text in refusals if lack_next_step(text)] == []
