"""What Word, Google Docs and LibreOffice put on the clipboard, as plain HTML. Pure.

Their lists, bold words and headings stand in styles and classes, which the sanitising seam takes
out; so they become tags first. This is no wall: everything goes through the seam afterwards.
"""

from cms_ext.public_site.editing.pasting.tidy import Tidied, tidied

__all__ = ["Tidied", "tidied"]
