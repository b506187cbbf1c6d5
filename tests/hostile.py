"""Injection payloads: one table for every input and every output.

Tests type `WORDS` where plain text is expected and `MARKUP` where HTML is. Each payload calls
`evil()` if it runs; `dangers` lists what in a parsed page would run.
"""

import re
import unicodedata
from typing import Any

# Breaks out of an attribute, a title, a data script, XML or a template.
BREAKING_OUT = (
    "<script>evil()</script>",
    '"><img src=x onerror=evil()>',
    "'><svg/onload=evil()>",
    "</title></textarea></script><script>evil()</script>",
    '{"@type":"Event"}</script><script>evil()</script>',
    "]]><script>evil()</script>",
    "--><script>evil()</script>",
    "&lt;script&gt;evil()&lt;/script&gt;",
    "<!--<script>evil()</script>",
    "{{ evil }}{% evil %}",
    '#eval("evil()") #read("/etc/passwd") @evil $evil$ \\ *a* _b_ `c` <evil>',
    '=HYPERLINK("javascript:evil()")',
    "' onmouseover='evil()' x='",
    "`onmouseover=evil()`",
)

# Attributes, addresses and elements that run something.
ACTING = (
    "<svg onload=evil()></svg>",
    "<svg><script>evil()</script></svg>",
    "<svg><a xlink:href='javascript:evil()'><text>tu</text></a></svg>",
    "<svg><foreignObject><body onload=evil()></foreignObject></svg>",
    "<svg><animate onbegin=evil() attributeName=x dur=1s></svg>",
    "<math href='javascript:evil()'>tu</math>",
    "<a href=javascript:evil()>tu</a>",
    "<a href='jAvA\tscript:evil()'>tu</a>",
    "<a href='java&#10;script:evil()'>tu</a>",
    "<a href='&#106;&#97;vascript&colon;evil()'>tu</a>",
    "<a href='\x01javascript:evil()'>tu</a>",
    "<a href='javascript:123'>tu</a>",
    "<a href='vbscript:evil()'>tu</a>",
    "<a href='data:text/html,<script>evil()</script>'>tu</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5ldmlsKCk8L3NjcmlwdD4='>tu</a>",
    "<a href='//evil.example/x'>tu</a>",
    "<form action='javascript:evil()'><button formaction='javascript:evil()'>tu</button></form>",
    "<p style='background:url(javascript:evil())'>tu</p>",
    "<p style='width:expression(evil())' onclick=evil()>tu</p>",
    "<style>@import 'javascript:evil()';</style>",
    "<link rel=stylesheet href='//evil.example/a.css'>",
    "<meta http-equiv=refresh content='0;url=javascript:evil()'>",
    "<base href='//evil.example/'>",
    "<iframe srcdoc='<script>evil()</script>'></iframe>",
    "<object data='javascript:evil()'></object><embed src='javascript:evil()'>",
    "<details open ontoggle=evil()>tu</details>",
    "<input autofocus onfocus=evil()>",
    "<video><source onerror=evil()></video>",
    "<table background='javascript:evil()'><td onload=evil()>tu</table>",
)

# Read differently by different parsers.
TWO_READINGS = (
    '<noscript><p title="</noscript><img src=x onerror=evil()>"></noscript>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x '
    'onerror=evil()&gt;"></table></mtext></math>',
    "<math><mtext></form><form><mglyph><style></math><img src=x onerror=evil()>",
    '<svg></p><style><a id="</style><img src=x onerror=evil()>"></svg>',
    "<template><img src=x onerror=evil()></template>",
    '<xmp><p title="</xmp><img src=x onerror=evil()>"></xmp>',
    '<textarea><p title="</textarea><img src=x onerror=evil()>"></textarea>',
    "<img src=x onerror=evil()//",
    "<scr<script>ipt>evil()</scr</script>ipt>",
    "<<script>evil()//<</script>",
    "dzwonek&#7;, tabulator&#11;, &#8238;wspak&#x2028;",
)

# Invisible characters: they break XML and headers, or reverse the text.
UNSEEN = (
    "nic\x00nic, dzwonek\x07, pionowy\x0btabulator, wysuw\x0c, kasownik\x7f",
    "koniec\x85wiersza, koniec\u2028wiersza, koniec\u2029akapitu",
    "nieznak\ufffe\uffff",
    "opłata na konto \u202e9999 0000\u202c, \u2066obce\u2069, \u200fprawo",
)

MARKUP = (*BREAKING_OUT, *ACTING, *TWO_READINGS)
WORDS = (*MARKUP, *UNSEEN)

# Types of scripts with data for search engines, which no browser runs.
OF_DATA = ("application/json", "application/ld+json")
LEADING = ("href", "src", "action", "formaction", "data", "srcdoc", "background")
SCRIPTED = re.compile(r"^(?:javascript|vbscript|data):", re.IGNORECASE)
FORBIDDEN_TAGS = "//iframe[@srcdoc]|//object|//embed|//base|//meta[@http-equiv='refresh']|//math"


def dangers(tree: Any) -> list[str]:
    """List what in a parsed page came from a payload and would run, load or link a script."""
    found = [
        f"<{element.tag} {name}>"
        for element in tree.iter()
        if isinstance(element.tag, str)
        for name, value in element.attrib.items()
        if _acts(str(name), str(value))
    ]
    found += ["<script>" for script in tree.xpath("//script") if _runs(script)]
    found += [f"<{element.tag}>" for element in tree.xpath(FORBIDDEN_TAGS)]
    found += ["<style>" for style in tree.xpath("//style") if "evil" in style.text_content()]
    return found + ["<img>" for _picture in tree.xpath("//img[@src='x']")]


def unseen_in(text: str) -> list[str]:
    """List control characters and direction marks in a text, without line breaks and tabs."""
    return [f"U+{ord(sign):04X}" for sign in text if _is_unseen(sign)]


def _acts(name: str, value: str) -> bool:
    plain = "".join(sign for sign in value if sign > " ")
    if name.startswith("on") or (name == "style" and "evil" in value):
        return True
    if "evil.example" in value and name in LEADING:
        return True
    local = name.rpartition("}")[2].rpartition(":")[2]
    return local in LEADING and bool(SCRIPTED.match(plain)) and "image/" not in plain


def _runs(script: Any) -> bool:
    return "evil()" in script.text_content() and script.get("type") not in OF_DATA


def _is_unseen(sign: str) -> bool:
    if sign in "\t\n\r":
        return False
    turns = sign in "\u200e\u200f\u061c" or "\u202a" <= sign <= "\u202e"
    turns = turns or "\u2066" <= sign <= "\u2069"
    return (
        turns
        or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")
        or ord(sign) & 0xFFFE == 0xFFFE
    )
