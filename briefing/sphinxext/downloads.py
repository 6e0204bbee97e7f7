"""Links to the whole briefing and its summary as PDF on every page of the web edition.

The PDFs are those that the `typst` builder left beside the pages' folder. Without one there is no link to it,
since a dead one would be worse.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

PDFS = {  # text, tooltip and name of the button
    "briefing.pdf": ("PDF", "Whole briefing as PDF", "download-briefing-button"),
    "summary.pdf": ("2-page PDF", "Summary of two pages as PDF", "download-summary-button"),
}


def built_pdfs(app: Sphinx) -> list[Path]:
    """Those PDFs that the builder has left."""
    folder = Path(app.outdir).parent / "typst"
    return [folder / name for name in PDFS if (folder / name).is_file()]


def add_links(app: Sphinx, pagename: str, templatename: str, context: dict, doctree):
    """Put the PDFs first among the buttons above the page."""
    if "header_buttons" in context:
        links = [link(context["pathto"](pdf.name, 1), *PDFS[pdf.name]) for pdf in built_pdfs(app)]
        context["header_buttons"][:0] = links


def link(url: str, text: str, tooltip: str, label: str) -> dict:
    """A button, as the theme wants it."""
    return {
        "type": "link",
        "url": url,
        "text": text,
        "tooltip": tooltip,
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
