"""Each kind of paper of both demos: whole, laid out for print, no word of the other's office."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.demo_site import UNION, built_once, copied, manage, union_built_once
from tests.papers_read import words_of
from tests.project.paper_checks import PAPERS, POSTER, find_problems
from tests.sources import ROOT, of_packages

pytestmark = pytest.mark.programs

UNFILLED = re.compile(r"%\(|\{\w*\}|\bNone\b")
OF_A_UNION = re.compile(r"\b(eBOK|Związ\w+ Międzygm\w+|Dział\w* Opłat|u\.c\.p\.g)\b")
# The kind of a declarant stays; the address of the panel is one for both.
OF_A_COOP = re.compile(
    r"(?i:spółdziel(?!ni[aę] mieszkaniow)|czynsz|Finansowo-Księgow|pokój (nr )?[37]\b"
    r"|wydatki na lokal|dodatek mieszkaniowy)|E-BOK|IKCS"
)
# Parts of other layouts, and documents that only the demo makes.
NO_PAPERS = {"sheet.typ", "post.typ", "regulations.typ"}
OF_A_COOP_ALONE = ("ebok_plugin/utilities/meters/", "ebok_plugin/fee_changes/", "members_area/")
OF_A_UNION_ALONE = ("plugins/waste_union/",)
BENEFIT = "ebok_plugin/statements/layouts/benefit.typ"


def layouts(without: tuple[str, ...]) -> set[str]:
    every = {str(path.relative_to(ROOT)) for path in of_packages(".typ") if "layouts" in path.parts}
    return {one for one in every if Path(one).name not in NO_PAPERS and not one.startswith(without)}


def printed(data: Path, probe: str, folder: Path, **environment: str) -> dict[str, list[str]]:
    """Return the words of each document by its layout; the files are in the folder."""
    code = f"from tests.project.{probe} import main; main({str(folder)!r})"
    manage(data, "shell", "-v", "0", "-c", code, **environment)
    texts = defaultdict(list)
    for pdf in sorted(folder.rglob("*.pdf")):
        texts[str(pdf.parent.relative_to(folder))].append(words_of(pdf.read_bytes()))
    return dict(texts)


def said(papers: dict[str, list[str]], words: re.Pattern[str]) -> list[tuple[str, str]]:
    return [
        (layout, text[max(0, hit.start() - 30) : hit.end() + 30])
        for layout, texts in papers.items()
        for text in texts
        for hit in words.finditer(text)
    ]


@pytest.mark.xdist_group("union")
def test_papers_of_the_union(tmp_path_factory):
    built = union_built_once(tmp_path_factory.getbasetemp())
    folder = tmp_path_factory.mktemp("union-papers")
    papers = printed(copied(built, folder / "data"), "union_papers_probe", folder / "made", **UNION)

    assert set(papers) == layouts(OF_A_COOP_ALONE) - {BENEFIT}
    assert said(papers, UNFILLED) == []
    assert said(papers, OF_A_COOP) == []
    assert find_problems(folder / "made", "#1f5a8a", "#e4ebf1", "Czysty Las") == []


@pytest.mark.xdist_group("demo")
def test_papers_of_the_coop(tmp_path_factory):
    built = built_once(tmp_path_factory.getbasetemp())
    folder = tmp_path_factory.mktemp("coop-papers")
    papers = printed(copied(built, folder / "data"), "coop_papers_probe", folder / "made")

    assert set(papers) == layouts(OF_A_UNION_ALONE)
    assert said(papers, UNFILLED) == []
    assert said(papers, OF_A_UNION) == []
    assert find_problems(folder / "made", "#0d5c46", "#e3efe9", "Pod Lasem") == []
    (procedure,) = (text for text in papers[POSTER] if "Jak uzyskać login" in text)
    both = ("oświadczenie do IKCS", "pokój nr 7", "formularz zgłoszeniowy do E-BOK", "pokój nr 3")
    assert [part for part in both if part not in procedure] == []


def test_each_kind_of_document_is_declared():
    assert set(PAPERS) == layouts(())
