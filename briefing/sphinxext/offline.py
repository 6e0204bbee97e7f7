"""Pages that ask nothing of any other host: formulas are MathML, and a load from elsewhere fails the build.

A reader behind a firewall, on a train or under a privacy rule gets the whole page, and no third party learns
who read it. Jupyter Book's defaults would load MathJax, Thebe and comment widgets: `_config.yml` leaves those
extensions out, this module renders the formulas, and every page written is looked through.

Each page also carries a policy that browsers enforce: nothing from elsewhere, and no script or style that stands
in the page itself, which is how foreign code gets into one. What the policy would block fails the build.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import latex2mathml.converter
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

# A browser lets nothing else load or run. Pictures in a style sheet are data; search is a form.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
POLICY_TAG = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
# A script of another type is data that no browser runs.
RUNNING = {"", "application/javascript", "importmap", "module", "speculationrules", "text/javascript"}

# Attributes a browser fetches while it shows a page. `a href` is not among them: it waits for a click.
LOADING = {
    "audio": ["src"],
    "embed": ["src"],
    "iframe": ["src"],
    "image": ["href", "xlink:href"],
    "img": ["src", "srcset"],
    "input": ["src"],
    "link": ["href"],
    "object": ["data"],
    "script": ["src"],
    "source": ["src", "srcset"],
    "track": ["src"],
    "use": ["href", "xlink:href"],
    "video": ["src", "poster"],
}
# Relations of <link> that name a page without fetching it.
SILENT_LINKS = {"alternate", "author", "canonical", "help", "license", "next", "prev", "search"}
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
CSS_LOAD = re.compile(r"""(?:url\(|@import)\s*["']?\s*((?:[a-z][a-z0-9+.-]*:)?//[^"')\s;]+)""", re.IGNORECASE)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def foreign_in_css(css: str) -> list[str]:
    """Addresses on other hosts that a style sheet would load."""
    return CSS_LOAD.findall(CSS_COMMENT.sub("", css))


def foreign_in_html(page: str) -> list[str]:
    """Addresses on other hosts that a page would load while it is shown.

    Links that wait for a click are no loads: citations may point anywhere.
    """
    return _read(page).found


def written_in(page: str) -> list[str]:
    """Scripts and styles that stand in a page itself, as the tags that open them; the policy blocks them."""
    return _read(page).inline


def _read(page: str) -> _Loads:
    finder = _Loads()
    finder.feed(page)
    finder.close()
    return finder


class _Loads(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []
        self._style = False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self._style = tag == "style"
        script = tag == "script" and "src" not in values and (values.get("type") or "").lower() in RUNNING
        handler = any(name == "style" or name.startswith("on") for name in values)
        if script or handler or tag == "style" or (values.get("href") or "").startswith("javascript:"):
            self.inline.append(self.get_starttag_text())
        self.found += foreign_in_css(values.get("style") or "")
        if tag == "link" and set((values.get("rel") or "").lower().split()) <= SILENT_LINKS:
            return
        for name in LOADING.get(tag, []):
            value = values.get(name) or ""
            # A srcset holds several addresses, each with a size.
            for part in value.split(",") if name == "srcset" else [value]:
                if ELSEWHERE.match(part):
                    self.found.append(part.split()[0])

    def handle_endtag(self, tag):
        if tag == "style":
            self._style = False

    def handle_data(self, data):
        if self._style:
            self.found += foreign_in_css(data)


def foreign_requests(folder: Path) -> list[tuple[str, str]]:
    """Every (file, address) under a built site that would be loaded from another host.

    Parameters
    ----------
    folder : pathlib.Path
        The root of the site.
    """
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".svg"):
            addresses = foreign_in_html(path.read_text(encoding="utf-8"))
        elif path.suffix == ".css":
            addresses = foreign_in_css(path.read_text(encoding="utf-8"))
        else:
            continue
        found += [(path.relative_to(folder).as_posix(), address) for address in addresses]
    return found


def mathml(latex: str, display: str = "inline") -> str:
    """A formula as MathML, which every current browser sets and every screen reader speaks."""
    return latex2mathml.converter.convert(" ".join(latex.split()), display=display)


def visit_math(self, node: nodes.math):
    self.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def visit_math_block(self, node: nodes.math_block):
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({node["number"]})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(mathml(node.astext(), display="block") + "</div>\n")
    raise nodes.SkipNode


def check_site(app: Sphinx, exception: Exception | None):
    """Warn, which fails our build, of anything a page would load from elsewhere or the policy would block."""
    if exception is None and app.builder.format == "html":
        site = Path(app.outdir)
        for file, address in foreign_requests(site):
            logger.warning(
                "%s would load %s from another host. Put a copy under book/_static.", file, address
            )
        for page in sorted(site.rglob("*.html")):
            for tag in written_in(page.read_text(encoding="utf-8")):
                logger.warning(
                    "%s: %s stands in the page, where its policy blocks it. Make it a file under book/_static.",
                    page.relative_to(site).as_posix(),
                    tag,
                )


def add_policy(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The policy comes first, since it binds only what follows it."""
    context["metatags"] = f"\n    {POLICY_TAG}{context.get('metatags', '')}"


def setup(app: Sphinx) -> dict:
    # Jupyter Book hands over this value of the extension that is left out; unknown, it would be a warning.
    app.add_config_value("comments_config", {}, "", dict)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("html-page-context", add_policy, priority=990)
    app.connect("build-finished", check_site, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
