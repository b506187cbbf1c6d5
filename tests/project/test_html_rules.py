"""The rules by which the pages' HTML is judged: each of them can say no."""

from tests.html_rules import html_problems

PAGE = (
    '<!DOCTYPE html>\n<html lang="pl"><head><meta charset="utf-8"><title>Próba</title></head>'
    "<body><main>{}</main></body></html>"
)
IN = "body > main > "


SOUND = [
    "<h1>Przerwa</h1><p>Woda <strong>ciepła</strong><br>od 8:00</p>",
    "<dl><div><dt>Od</dt><dd><p>dziś</p></dd></div></dl>",
    '<a href="/a"><h2>Cała karta</h2><p>jest odnośnikiem.</p></a>',
    '<label>Imię <input name="imie"></label><button type="submit">Wyślij</button>',
    '<table><caption>Stawki</caption><thead><tr><th scope="col">Od</th></tr></thead>'
    "<tbody><tr><td>dziś</td></tr></tbody></table>",
    '<details><summary>Menu</summary><ul><li><a href="/">Start</a></li></ul></details>',
    '<svg viewBox="0 0 1 1" aria-hidden="true"><path d="M0 0"/></svg>',
]
BROKEN = [
    ("<ul><p>bez punktu</p></ul>", "main > ul > p: may not stand there"),
    ('<span><a href="/"><div>w</div></a></span>', "span > a > div: may not stand there"),
    ("<dl><p>bez terminu</p></dl>", "main > dl > p: may not stand there"),
    ("<center>dawniej</center>", IN + "center: no element of HTML, or an obsolete one"),
    ('<p align="left">dawniej</p>', IN + "p: has no attribute 'align'"),
    ('<a href="">donikąd</a>', IN + "a: an empty href"),
    ('<p id="dwa słowa">a</p>', IN + "p: a blank in the id 'dwa słowa'"),
    (
        '<a href="/"><button type="button">w</button></a>',
        "main > a > button: an interactive element inside another",
    ),
    (
        '<label>a <a href="/">b</a></label>',
        "main > label > a: an interactive element inside another",
    ),
    ('<input type="slowo">', IN + "input: no such type 'slowo'"),
    ("<details><p>bez nagłówka</p></details>", IN + "details: does not begin with its summary"),
    ('<img alt="">', IN + "img: without src"),
    ("<form></form>", IN + "form: without method"),
    ("<table><tbody><tr><th>Od</th></tr></tbody></table>", "tbody > tr > th: without scope"),
]
MENDED = [
    ("<p><div>a</div></p>", "Unexpected end tag (p)"),
    ("<b><i>na krzyż</b></i>", "End tag (b) violates"),
    ('<p class="a" class="b">c</p>', "Dropped duplicate attribute"),
    ("<p>a &copy b</p>", "Named entity didn't end with ';'"),
    ("<div>niezamknięte", "End tag (main) seen too early"),
    ("<form method=get><form method=get></form></form>", "Unexpected start tag (form)"),
]


def problems(inside: str) -> list[str]:
    return html_problems(PAGE.format(inside))


def test_a_sound_page_has_no_problem():
    assert {inside: problems(inside) for inside in SOUND} == {inside: [] for inside in SOUND}


def test_a_broken_rule_is_named_with_its_place():
    assert {inside: problems(inside) for inside, _ in BROKEN} == {
        inside: [problem] for inside, problem in BROKEN
    }


def test_the_finding_names_the_line_that_the_parser_has_to_mend():
    for inside, words in MENDED:
        assert problems(inside)[0].startswith("line 2: "), inside
        assert words in " ".join(problems(inside)), inside
