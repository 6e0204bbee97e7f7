"""A link to the whole briefing as PDF on every page of the web edition.

The PDF is the one that the `typst` builder left beside the pages' folder. Without it there is no link,
since a dead one would be worse.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

PDF = "briefing.pdf"
LABEL = "download-buttons"


def built_pdf(app: Sphinx) -> Path:
    """Where the builder of the PDF leaves it."""
    return Path(app.outdir).parent / "typst" / PDF


def add_link(app: Sphinx, pagename: str, templatename: str, context: dict, doctree):
    """Put the PDF first into the page's download menu, in place of the theme's entry that prints one page."""
    if "header_buttons" not in context or not built_pdf(app).is_file():
        return
    groups = context["header_buttons"]
    group = next((group for group in groups if group.get("label") == LABEL), None)
    if group is None:  # search and index have no source to download, and so no menu yet
        group = {
            "type": "group",
            "tooltip": "Download",
            "icon": "fas fa-download",
            "buttons": [],
            "label": LABEL,
        }
        groups.append(group)
    link = {
        "type": "link",
        "url": context["pathto"](PDF, 1),
        "text": "Whole briefing (PDF)",
        "tooltip": "Download the whole briefing as PDF",
        "icon": "fas fa-file-pdf",
        "label": "download-briefing-button",
    }
    group["buttons"] = [link, *(b for b in group["buttons"] if b.get("label") != "download-pdf-button")]


def copy_pdf(app: Sphinx, exception: Exception | None):
    """Lay the PDF beside the pages that link to it."""
    if exception is None and app.builder.format == "html" and built_pdf(app).is_file():
        shutil.copyfile(built_pdf(app), Path(app.outdir) / PDF)


def setup(app: Sphinx) -> dict:
    # After the theme (501) has filled the menu.
    app.connect("html-page-context", add_link, priority=900)
    app.connect("build-finished", copy_pdf)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
