import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.sanitising.clean import (
    SanitisedHtml,
    TooDeepToSanitise,
    TooLargeToSanitise,
    sanitise_html,
)
from cms_ext.base.text.sanitising.policy import (
    ALLOWED,
    EXTERNAL_REL,
    SCOPES,
    Caps,
    DroppedMarkup,
    RemovalKind,
    is_external,
    safe_address,
)
from cms_ext.base.text.sanitising.words import clean_texts, one_line, plain_words
from tests.hostile import UNSEEN, unseen_in


def test_hostile_html_loses_what_is_dangerous():
    vectors = {
        "<script>alert(1)</script>": "",
        "<SCRIPT SRC=//x/e.js></SCRIPT>po": "po",
        "<scr<script>ipt>alert(1)</script>": "ipt&gt;alert(1)",
        "<img src=x onerror=alert(1)>": "",
        '<p onclick="alert(1)">t</p>': "<p>t</p>",
        '<p style="background:url(javascript:alert(1))">t</p>': "<p>t</p>",
        '<a href="javascript:alert(1)">t</a>': "t",
        '<a href="javascript:123">t</a>': "t",
        '<a href=" &#14; javascript:alert(1)">t</a>': "t",
        '<a href="java\tscript:alert(1)">t</a>': "t",
        '<a href="java&#10;script:alert(1)">t</a>': "t",
        '<a href="JaVaScRiPt&colon;alert(1)">t</a>': "t",
        '<a href="vbscript:msgbox(1)">t</a>': "t",
        '<a href="data:text/html,<script>alert(1)</script>">t</a>': "t",
        '<a href="//evil.example/">t</a>': "t",
        '<a href="/\\evil.example/">t</a>': "t",
        '<a href="https:evil.example">t</a>': "t",
        '<a href="https://bank.example@evil.example/">t</a>': "t",
        "<iframe src=https://evil.example><p>t</p></iframe>": "",
        "<object data=x.swf><embed src=x.swf></object>t": "t",
        "<svg><script>alert(1)</script><a xlink:href='javascript:1'>x</a></svg>t": "t",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></table>": "",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>t": "t",
        "<!--><img src=x onerror=alert(1)>-->t": "--&gt;t",
        "<p title='\"><script>alert(1)</script>'>t</p>": "<p>t</p>",
        "<form action=//evil.example><input name=q><button>x</button>t</form>": "<p>t</p>",
        "<base href=//evil.example><meta http-equiv=refresh content=0>t": "t",
        "<style>@import '//evil.example'</style><link rel=stylesheet href=//x>t": "t",
        "<template><script>alert(1)</script></template>t": "t",
        "<textarea></textarea><script>alert(1)</script>t": "t",
        "<xmp><script>alert(1)</script></xmp>t": "t",
        "<b onmouseover=alert(1)>t</b>": "<strong>t</strong>",
        "<p>a\x00b&#1;c</p>": "<p>a\ufffdbc</p>",
        "&lt;script&gt;alert(1)&lt;/script&gt;": "&lt;script&gt;alert(1)&lt;/script&gt;",
    }

    assert {hostile: sanitise_html(hostile).html for hostile in vectors} == vectors


def test_allowed_html_passes_unchanged():
    cases = [
        "<p>Zażółć gęślą jaźń &amp; §</p>",
        "<h2>Tytuł</h2><p>a <strong>b</strong> <em>c</em><br>d</p>",
        "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>",
        '<table><thead><tr><th scope="col">Od</th></tr></thead>'
        "<tbody><tr><td>1</td></tr></tbody></table>",
        '<p><a href="/ogloszenia/?kind=FEES&amp;q=1#a" title="x">tu</a></p>',
        '<p><a href="mailto:a@b.example">m</a> <a href="tel:+48000000000">t</a></p>',
        '<blockquote><p>cytat</p></blockquote><p><abbr title="art.">a</abbr></p>',
        "sam tekst",
        "",
    ]

    assert {harmless: sanitise_html(harmless) for harmless in cases} == {
        harmless: SanitisedHtml(harmless, ()) for harmless in cases
    }


def test_text_of_a_word_processor_keeps_its_shape():
    cases = {
        "<h1>A</h1><h5>B</h5><i>c</i>": "<h2>A</h2><h4>B</h4><em>c</em>",
        "<div><div>a</div><div>b</div></div>": "<p>a</p><p>b</p>",
        "<b><p>a</p><p>b</p></b>": "<strong></strong><p>a</p><p>b</p>",
        "<p>a<p>b": "<p>a</p><p>b</p>",
        "<ul>a<ul><li>b</ul></ul>": "<ul><li>a</li><li><ul><li>b</li></ul></li></ul>",
        "<table><caption>A</caption><tr><td>1</table>": (
            "<p>A</p><table><tbody><tr><td>1</td></tr></tbody></table>"
        ),
        "<p>a</p></body></html><p>b</p>": "<p>a</p><p>b</p>",
        "<p>a\r\nb</p>": "<p>a\nb</p>",
    }

    assert {pasted: sanitise_html(pasted).html for pasted in cases} == cases


def test_a_link_to_another_host_says_so_once_and_one_to_us_does_not():
    html = '<p><a href="https://bip.example/a">BIP</a> <a href="https://sm.example/b">my</a></p>'

    passed = sanitise_html(html, own_hosts={"sm.example"}).html

    assert passed == (
        '<p><a href="https://bip.example/a" rel="nofollow noopener">'
        "BIP (otwiera stronę zewnętrzną)</a> "
        '<a href="https://sm.example/b">my</a></p>'
    )
    assert sanitise_html(passed, own_hosts={"sm.example"}) == SanitisedHtml(passed, ())


def test_the_report_names_all_that_was_taken_out():
    html = (
        "<script>1</script><script>2</script><p style=x>a</p><font>b</font>"
        '<a href="javascript:1">c</a><table>d<tr><td>e</table>'
    )

    assert sanitise_html(html).dropped == (
        DroppedMarkup(RemovalKind.ADDRESS, "javascript", 1),
        DroppedMarkup(RemovalKind.ATTRIBUTE, "p[style]", 1),
        DroppedMarkup(RemovalKind.TEXT, "d", 1),
        DroppedMarkup(RemovalKind.TAG, "font", 1),
        DroppedMarkup(RemovalKind.CONTENT, "script", 2),
    )


def test_size_and_depth_are_capped_with_words_for_people():
    with pytest.raises(TooLargeToSanitise, match="ma 65537 bajtów, a może mieć najwyżej 65536"):
        sanitise_html("a" * 65537)
    with pytest.raises(TooLargeToSanitise):
        sanitise_html("ż" * 40000)  # bytes count, not characters
    with pytest.raises(TooDeepToSanitise, match="więcej niż 200 znaczników"):
        sanitise_html("<div>" * 201)
    with pytest.raises(TooDeepToSanitise):
        sanitise_html("<b>" * 20000)  # libxml2 itself stops at 256

    assert sanitise_html("<div>" * 200 + "x").html == "<p>x</p>"
    assert sanitise_html("a" * 65537, caps=Caps(size=100_000)).html == "a" * 65537


@pytest.mark.thorough
@pytest.mark.parametrize(
    "costly",
    [
        "<p>x" * 16000,
        "<" * 65000,
        "<!--" * 16000,
        "&amp;" * 13000,
        "<a " + " ".join(f"a{n}" for n in range(9000)) + ">",
        "<p>" + "".join(f"<b a={n}>" for n in range(190)) + "</p>" + "<p>x" * 15000,
        "<i>" + "<div>" * 190 + "<i>x</i>" * 7000,
    ],
    ids=["paragraphs", "less-than", "comments", "entities", "attributes", "reopened", "nested"],
)
def test_no_input_within_the_caps_takes_long(costly: str):
    # bleach's plain speed is a second or two for this size; quadratic time would be minutes.
    started = time.process_time()
    sanitise_html(costly)

    assert time.process_time() - started < 10


class Shape(HTMLParser):
    """Every tag and attribute of a text, as a browser would meet them."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if not allowed_attribute(tag, name, value or ""):
                self.foreign.append(f"{tag}[{name}={value}]")
        if tag not in ALLOWED:
            self.foreign.append(tag)

    def handle_comment(self, data: str) -> None:
        self.foreign.append("comment")


def allowed_attribute(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and safe_address(value) == value
    if name == "rel":
        return tag == "a" and value == EXTERNAL_REL
    if name == "scope":
        return tag == "th" and value in SCOPES
    return name in ALLOWED.get(tag, ())


def foreign_in(html: str) -> list[str]:
    shape = Shape()
    shape.feed(html)
    shape.close()
    return shape.foreign


PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in (*ALLOWED, "div", "b", "h1", "svg", "style", "form", "caption")),
        *(f"</{tag}>" for tag in (*ALLOWED, "div", "b", "h1", "svg", "style", "script", "title")),
        '<a href="/x">',
        '<a href="https://x.example" title="&quot;>">',
        "<a href='javascript:1' onclick=1>",
        '<th scope="col" id=1>',
        "<p title='\"><img src=x onerror=1>'>",
        "<script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<?xml ?>",
        "tekst",
        " ",
        "\n",
        "&lt;",
        "&#0;",
        "<",
        '"',
        "'",
    ]
)
SOUP = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map("".join)


@given(SOUP)
def test_nothing_outside_the_table_ever_passes_and_a_second_pass_changes_nothing(soup: str):
    once = sanitise_html(soup).html

    assert foreign_in(once) == []
    assert sanitise_html(once) == SanitisedHtml(once, ())


def test_the_property_can_fail():
    assert foreign_in("<script>1</script><a href='javascript:1'>x</a><p id=1>") == [
        "script",
        "a[href=javascript:1]",
        "p[id=1]",
    ]


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
