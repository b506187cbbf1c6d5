"""Finds the sentences with which code refuses, and tells whether they name a next step."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Calls whose texts refuse; of `add_error` the text is the second argument.
REFUSE = (
    *("ChargeError", "PlanError", "PostingError", "Refusal", "Unsuitable", "ValidationError"),
    "add_error",
)
# Module's table of refusals by code, which `make_refusal` fills in.
TABLE = "WORDS"
# What a reader can do, or who does it: words of the language, not sentences of the program.
NEXT_STEP = re.compile(
    r"\b(cofnij|dołącz|napisz|odłącz|odrzuć|odśwież|podaj|podpisz|podziel|połącz|popraw|poczekaj|"
    r"poproś|porozmawiaj|pomożemy|przekaż|przepisz|przeczytaj|przyjdź|przyjść|rozpocznij|skontaktuj|"
    r"skróć|sprawdź|spróbuj|umów|usuń|uzupełnij|wezwij|wpisz|wróć|wskaż|wybierz|wycofa|wycofaj|wydaj|"
    r"wymyśl|wyślij|zmniejsz|zadzwoń|zapytaj|zaznacz|zaloguj|zamień|zdecyduje|zeskanuj|zgłoś|złoży|złóż|zmień|zostaw|"
    r"księguje|potwierdza|uzgodnij)\b",
    re.IGNORECASE,
)
# Another refusal is written into it whole.
QUOTES = re.compile(r"[%{]\(?(message|limit|why)\W")


def list_refusals(path: str) -> Iterator[tuple[str, str]]:
    """Yield file and text of every refusal below a path of the repository."""
    start = ROOT / path
    for file in [start] if start.is_file() else sorted(start.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for text in filter(None, map(_read_text, _find_texts(node))):
                yield file.relative_to(ROOT).as_posix(), text


def lack_next_step(text: str) -> bool:
    return not (NEXT_STEP.search(text) or QUOTES.search(text))


def _find_texts(node: ast.AST) -> Iterator[ast.AST]:
    is_keyword = isinstance(node, ast.keyword) and node.arg == "error_messages"
    if is_keyword or (isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == TABLE):
        yield from getattr(getattr(node, "value", None), "values", ())
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in REFUSE:
            yield from node.args[:2] if name != "add_error" else node.args[1:]
        elif name == "error" and getattr(getattr(node.func, "value", None), "id", "") == "messages":
            yield node.args[-1]


def _read_text(node: ast.AST) -> str:
    """Return the translated text in an argument; "" for a code or another value."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    translated = [call for call in calls if getattr(call.func, "id", "") in TRANSLATE]
    parts = (part for call in translated for part in ast.walk(call.args[0]))
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


TRANSLATE = ("_", "N_", "gettext", "gettext_lazy", "ngettext")
