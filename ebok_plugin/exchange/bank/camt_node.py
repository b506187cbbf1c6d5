"""An XML element asked by paths. Source: bank_formats.md §5."""

from dataclasses import dataclass
from typing import cast

from lxml import etree


@dataclass(frozen=True, slots=True)
class CamtNode:
    """An element; paths are of local names, in the namespace of the document."""

    element: etree._Element
    namespaces: dict[str, str]

    @property
    def line(self) -> int | None:
        return cast(int | None, self.element.sourceline)

    def all(self, path: str) -> list["CamtNode"]:
        found = self.element.iterfind(path, self.namespaces)
        return [CamtNode(element, self.namespaces) for element in found]

    def first(self, *paths: str) -> "CamtNode | None":
        """At the first of the paths that leads somewhere: the old place of a thing, the new one."""
        for path in paths:
            found = self.element.find(path, self.namespaces)
            if found is not None:
                return CamtNode(found, self.namespaces)
        return None

    def text(self, *paths: str) -> str:
        """The first text that is not blank, runs of blanks as one."""
        for path in paths:
            found = self.element.findtext(path, None, self.namespaces)
            if found and (text := " ".join(found.split())):
                return text
        return ""

    @property
    def own_text(self) -> str:
        return " ".join((self.element.text or "").split())

    def attribute(self, name: str) -> str:
        return (self.element.get(name) or "").strip()

    def source(self) -> str:
        return etree.tostring(self.element, encoding="unicode", with_tail=False)
