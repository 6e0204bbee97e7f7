"""A link to the whole briefing as PDF on every page of the web edition.

The PDF is the one that the `typst` builder left beside the pages' folder. Without it there is no link,
since a dead one would be worse.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

PDF = "briefing.pdf"


def built_pdf(app: Sphinx) -> Path:
    """Where the builder of the PDF leaves it."""
    return Path(app.outdir).parent / "typst" / PDF


def add_link(app: Sphinx, pagename: str, templatename: str, context: dict, doctree):
    """Put the PDF first among the buttons above the page."""
    if "header_buttons" in context and built_pdf(app).is_file():
        link = {
            "type": "link",
            "url": context["pathto"](PDF, 1),
            "text": "PDF",
            "tooltip": "Whole briefing as PDF",
            "icon": "fas fa-file-pdf",
            "label": "download-briefing-button",
        }
        context["header_buttons"].insert(0, link)


def copy_pdf(app: Sphinx, exception: Exception | None):
    """Lay the PDF beside the pages that link to it."""
    if exception is None and app.builder.format == "html" and built_pdf(app).is_file():
        shutil.copyfile(built_pdf(app), Path(app.outdir) / PDF)


def setup(app: Sphinx) -> dict:
    # After the theme (501) has filled the menu.
    app.connect("html-page-context", add_link, priority=900)
    app.connect("build-finished", copy_pdf)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
