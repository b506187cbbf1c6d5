"""Lines and words of HTML that a mail program shows, however the letter says so."""

from cms_ext.base.text.html_text import html_text

BOTH = "raz\ndwa"
SHEETS = {
    "<style>.m{white-space:pre-wrap}</style><div class='a m'>%s</div>": BOTH,
    "<style>P, div { color:red; White-Space : pre-line }</style><div>%s</div>": BOTH,
    # As Outlook writes it: in a comment, for a screen, of an element with a class.
    "<style><!--\n@media screen { /* x */ p.MsoPlain { white-space:pre } }\n--></style>"
    "<p class=MsoPlain>%s": BOTH,
    "<style>.m{white-space:pre}</style><table class=m><tr><td>%s</table>": BOTH,
    "<style>.m{white-space:pre}</style><div class=n>%s</div>": "raz dwa",
    "<style>pre.m{white-space:normal}</style><pre class=m>%s</pre>": "raz dwa",
    "<style>.m{white-space:pre}</style><div class=m style='white-space:normal'>%s": "raz dwa",
    "<style>}{white-space:pre</style><div class=m>%s": "raz dwa",
}
SHOWN = {
    "<textarea>%s</textarea>": BOTH,
    "<xmp>%s</xmp>": BOTH,
    "<noscript>%s</noscript>": "raz dwa",
    "<button>%s</button>": "raz dwa",
    "<select><option>%s</select>": "",
    "<script>%s</script>": "",
}


def test_a_style_sheet_keeps_lines_as_an_attribute_does():
    assert {html: html_text(html % BOTH) for html in SHEETS} == SHEETS


def test_words_in_parts_of_a_form_are_not_lost():
    assert {html: html_text(html % BOTH) for html in SHOWN} == SHOWN
