"""The rich text editor that the settings name (WAGTAILADMIN_RICH_TEXT_EDITORS)."""

import json
from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

PARAGRAPH = "unstyled"


class WholeConverter(ContentstateConverter):
    """Turns blocks of a type that the field does not offer into paragraphs.

    Wagtail would delete them with their words. The browser's editor converts them itself, but a
    post without it (an old draft, another program) would silently lose whole headings.
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
