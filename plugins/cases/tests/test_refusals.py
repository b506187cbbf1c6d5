"""Every refusal of a case names the next step."""

import pytest

from tests.refusals import lack_next_step, list_refusals


@pytest.mark.parametrize(
    "module", ["domain/customer", "domain/refusal", "forms/customer", "forms/own"]
)
def test_every_refusal_names_the_next_step(module: str):
    refusals = list(list_refusals(f"plugins/cases/coop_cases/{module}.py"))

    assert refusals
    assert [text for _file, text in refusals if lack_next_step(text)] == []
