from ${name}.models.entry import Entry
from ${name}.models.page import ${page}

__all__ = ["Entry", "${page}"]
