from cms_ext.base.text.sanitising.policy import is_external, safe_address
from cms_ext.base.text.sanitising.words import clean_texts, one_line, plain_words
from tests.hostile import UNSEEN, unseen_in


def test_only_what_no_eye_sees_goes():
    # A family of one sign, a soft hyphen and a no-break space are no tricks.
    honest = "👩\u200d🔧 wodo\u00adciąg 5\u00a0m"
    cases = {
        "Zażółć gęślą jaźń, 5 €": ("Zażółć gęślą jaźń, 5 €", "Zażółć gęślą jaźń, 5 €"),
        "jeden\r\ndwa\rtrzy\x0bcztery": ("jeden\ndwa\ntrzy\ncztery", "jeden dwa trzy cztery"),
        "ul. Sosnowa\t5": ("ul. Sosnowa\t5", "ul. Sosnowa 5"),
        "a\u2028b\u2029c\x85d": ("a\nb\nc\nd", "a b c d"),
        "dzw\x07onek\x00\x7f\x9f": ("dzwonek", "dzwonek"),
        "konto \u202e4321\u202c, \u2066x\u2069\u200f": ("konto 4321, x", "konto 4321, x"),
        "\ufffe\uffff\ud800": ("", ""),
        honest: (honest, honest),
    }

    assert {typed: (plain_words(typed), one_line(typed)) for typed in cases} == cases
    plain = [plain for plain, _line in cases.values()]
    assert [plain_words(one) for one in plain] == plain


def test_nothing_unseen_is_left_in_any_depth():
    assert all(map(unseen_in, UNSEEN))
    cleaned = clean_texts({"a": [*UNSEEN, {"b": UNSEEN}], "n": 5})

    assert isinstance(cleaned, dict)
    assert cleaned["n"] == 5
    assert unseen_in(str(cleaned["a"])) == []


def test_where_a_link_may_lead():
    cases = {
        "https://sm.example/a?b=1#c": "https://sm.example/a?b=1#c",
        "HTTP://SM.example": "HTTP://SM.example",
        "mailto:biuro@sm.example": "mailto:biuro@sm.example",
        "tel:+48000000000": "tel:+48000000000",
        " /ogloszenia/ \n": "/ogloszenia/",
        "#dol": "#dol",
        "?q=a:b": "?q=a:b",
        "strona/a:b": "strona/a:b",
        "javascript:123": None,
        "javascript%3Aalert(1)": "javascript%3Aalert(1)",  # a path, no scheme
        "JAVASCRIPT:alert(1)": None,
        "java\nscript:alert(1)": None,
        "\x01javascript:alert(1)": None,
        "data:text/html,x": None,
        "file:///etc/passwd": None,
        "ftp://sm.example": None,
        "//evil.example": None,
        "/\\evil.example": None,
        "\\\\evil.example": None,
        "https:evil.example": None,
        "https:///evil.example": None,
        "https://bank@evil.example": None,
        "https://evil.example:port/": None,
        "https://[::1": None,
        "mailto:": None,
        "": None,
        "a b": None,
    }

    assert {written: safe_address(written) for written in cases} == cases


def test_what_leaves_the_site():
    cases = {
        "https://bip.example/": True,
        "https://SM.example/a": False,
        "https://sm.example.evil.example/": True,
        "/a": False,
        "mailto:a@bip.example": False,
    }

    assert {address: is_external(address, {"sm.example"}) for address in cases} == cases
