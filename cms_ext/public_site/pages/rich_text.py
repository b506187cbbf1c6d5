"""The editor of rich text; the settings name it (WAGTAILADMIN_RICH_TEXT_EDITORS)."""

from __future__ import annotations

import json
from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

PARAGRAPH = "unstyled"


class WholeConverter(ContentstateConverter):
    """Turns blocks of a type that the field does not offer into paragraphs.

    Wagtail deletes them with their words. The editor in the browser turns them itself; what was
    posted without it (an old draft, another program) would lose whole headings without a word.
    """

    def to_database_format(self, contentstate_json: str) -> str:
        state = json.loads(contentstate_json)
        for block in state["blocks"] if state else ():
            if block["type"] not in self.exporter.block_options:
                block["type"] = PARAGRAPH
        html: str = self.exporter.render(state)
        return html


class WholeRichTextArea(DraftailRichTextArea):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.converter = WholeConverter(self.features)
