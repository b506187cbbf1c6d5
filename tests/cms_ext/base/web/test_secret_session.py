import re
from unittest.mock import patch

from django.contrib.auth import hashers

from cms_ext.base.web import secret_session as secrets


def test_a_secret_is_read_aloud_in_three_groups():
    made = {secrets.make_secret() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch(r"(?:[A-HJKMNP-TV-Z2-9]{4}-){2}[A-HJKMNP-TV-Z2-9]{4}", m) for m in made)
    assert len(set(secrets.ALPHABET)) == 30
    assert not set("01OILU") & set(secrets.ALPHABET)


def test_dashes_blanks_and_case_do_not_matter():
    kept = secrets.hash_secret("K7QF-2M9T-XB4C")
    typed = ["K7QF-2M9T-XB4C", " k7qf 2m9t xb4c ", "k7qf2m9txb4c", "K7QF-2M9T-XB4D"]

    assert [secrets.secret_matches(one, kept) for one in typed] == [True, True, True, False]


def test_ac_20_an_unknown_number_costs_one_hash_as_a_wrong_secret_does():
    hasher = hashers.get_hasher()
    kept = secrets.hash_secret("K7QF-2M9T-XB4C")

    for typed in ("K7QF-2M9T-XB4D", "", "x" * 100_000):
        with patch.object(type(hasher), "encode", autospec=True, wraps=type(hasher).encode) as made:
            answers = [secrets.secret_matches(typed, kept), secrets.secret_matches(typed, None)]

        assert (answers, made.call_count) == ([False, False], 2)
