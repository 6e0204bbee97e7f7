"""Scripts and style of what a reader can try on a page, on the pages that have it and on no other.

Every page is complete without them. The scripts are files, since the page's policy allows no other; their data
lie in the page, since a browser fetches nothing for a page that was opened from a folder.
"""

from __future__ import annotations

from sphinx.application import Sphinx

# What stands in a page, and the scripts that it needs.
SCRIPTS = {
    'class="what-if"': ["whatif.js"],
    'class="scorecard-data"': ["scorecard.js"],
    'class="word-filter ': ["filter.js"],
    'class="points-data"': ["tip.js", "points.js"],
    'class="term ': ["tip.js", "glossary.js"],
}
STYLE = "interactive.css"


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Add to a page the scripts that find something to do there."""
    found = (scripts for mark, scripts in SCRIPTS.items() if mark in context.get("body", ""))
    needed = dict.fromkeys(script for scripts in found for script in scripts)
    for script in needed:
        app.add_js_file(script, loading_method="defer")
    if needed:
        app.add_css_file(STYLE)


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
