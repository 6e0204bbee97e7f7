"""Links to the whole briefing and its summary as PDF on every page of the web edition.

The PDFs are those that the `typst` builder left beside the pages' folder. Without one there is no link to it,
since a dead one would be worse.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

PDFS = {  # text of the link, and its name for the style sheet
    "briefing.pdf": ("Whole briefing (PDF)", "download-briefing-button"),
    "summary.pdf": ("Two-page summary (PDF)", "download-summary-button"),
}
LABEL = "download-buttons"


def built_pdfs(app: Sphinx) -> list[Path]:
    """Those PDFs that the builder has left."""
    folder = Path(app.outdir).parent / "typst"
    return [folder / name for name in PDFS if (folder / name).is_file()]


def add_links(app: Sphinx, pagename: str, templatename: str, context: dict, doctree):
    """Put the PDFs first into the page's download menu, in place of the theme's entry that prints one page."""
    pdfs = built_pdfs(app)
    if "header_buttons" not in context or not pdfs:
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
    links = [link(context["pathto"](pdf.name, 1), *PDFS[pdf.name]) for pdf in pdfs]
    group["buttons"] = [*links, *(b for b in group["buttons"] if b.get("label") != "download-pdf-button")]


def link(url: str, text: str, label: str) -> dict:
    """An entry of the menu, as the theme wants it."""
    return {
        "type": "link",
        "url": url,
        "text": text,
        "tooltip": f"Download: {text}",
        "icon": "fas fa-file-pdf",
        "label": label,
    }


def copy_pdfs(app: Sphinx, exception: Exception | None):
    """Lay the PDFs beside the pages that link to them."""
    if exception is None and app.builder.format == "html":
        for pdf in built_pdfs(app):
            shutil.copyfile(pdf, Path(app.outdir) / pdf.name)


def setup(app: Sphinx) -> dict:
    # After the theme (501) has filled the menu.
    app.connect("html-page-context", add_links, priority=900)
    app.connect("build-finished", copy_pdfs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
