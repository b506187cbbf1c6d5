import pytest

from members_area.completeness.views.status import ranges


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([], ""),
        ([4], "4"),
        ([2, 1], "1, 2"),
        ([1, 2, 3], "1–3"),
        ([8, 1, 2, 3, 4, 5, 6], "1–6, 8"),
        ([1, 3, 4, 6, 7, 8], "1, 3, 4, 6–8"),
    ],
)
def test_numbers_in_order_with_runs_joined(numbers: list[int], said: str) -> None:
    assert ranges(numbers) == said
