"""The demo's questions and answers, from fixtures/coop/pages/pytania-i-odpowiedzi.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from markdown import markdown
from wagtail.rich_text import RichText

from cms_ext.pages.domain.publishing import publish_below
from cms_ext.pages.models import HomePage, QuestionsPage
from cms_ext.sanitising.seam import sanitised_html
from cms_ext.sanitising.sites import own_hosts


def load_questions(home: HomePage) -> QuestionsPage:
    path: Path = settings.ROOT / "fixtures" / "coop" / "pages" / "pytania-i-odpowiedzi.yaml"
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    page = QuestionsPage(title=facts["title"], slug=facts["slug"], lead=facts["lead"])
    page.questions = [_block(row) for row in facts["questions"]]
    return publish_below(home, page)


def _block(row: dict[str, str]) -> tuple[str, dict[str, Any]]:
    if "heading" in row:
        return "heading", {"text": row["heading"], "level": "2"}
    html = sanitised_html(markdown(row["answer"]), own_hosts=own_hosts()).html
    return "question", {"question": row["question"], "answer": RichText(html)}
