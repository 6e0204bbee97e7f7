"""Pages that carry what they use: few scripts, no idle styles, icons as a font of a few kilobytes.

The theme brings every icon there is, by a script ten times the size of a chapter, and tools and styles for pages
of another kind. What no page of ours uses is neither loaded nor published.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

# Styles for outputs that no chapter has: tracebacks, progress bars, coloured terminals.
UNUSED_STYLES = ("mystnb.",)

THEME_STYLE = "_static/styles/pydata-sphinx-theme.css"
# Sheets of others, which hold rules for what no page has.
PRUNED = (THEME_STYLE, "_static/styles/sphinx-book-theme.css", "_static/basic.css", "_static/pygments.css")
CSS_PIECE = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|[^{};"'/]+|/""", re.DOTALL)
ALL_ICONS = "_static/vendor/fontawesome/webfonts/fa-solid-900.ttf"
ICONS = "_static/fonts/icons.woff"
# Sheets that know a light and a dark theme.
THEMED = (*PRUNED[:2], "_static/briefing.css")
# What the theme lays beside the pages and none of them asks for, as patterns under `_static`.
IDLE = (
    "**/*.map",
    "*webpack-macros.html",
    "images",
    "locales",
    "mystnb.*",
    "scripts/bootstrap.*",
    "scripts/fontawesome.*",
    "styles/theme.css",
    "vendor",
)


def keep_used(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Leave out scripts that stand in the page itself and idle styles; no script holds up the first paint."""
    scripts = [script for script in context["script_files"] if script.filename]
    for script in scripts:
        if script.attributes.get("type") != "module":  # a module waits by itself
            script.attributes["defer"] = "defer"
    context["script_files"] = scripts
    context["css_files"] = [
        style for style in context["css_files"] if not Path(style.filename).name.startswith(UNUSED_STYLES)
    ]


def icon_characters(css: str, pages: Iterable[str]) -> set[str]:
    """Characters of the icon font that pages show by a class, or the theme by a style.

    Parameters
    ----------
    css : str
        The theme's style sheet: it knows the character of each class.
    pages : iterable of str
        HTML.
    """
    classes = set().union(*(re.findall(r"\bfa-[a-z-]+", page) for page in pages))
    shown = set(re.findall(r'--pst-icon-[\w-]+:"([\ue000-\uf8ff])"', css))
    for names, code in re.findall(r'((?:,?\.fa-[\w-]+:before)+)\{content:"\\([0-9a-f]+)"\}', css):
        if classes & set(re.findall(r"fa-[\w-]+", names)):
            shown.add(chr(int(code, 16)))
    return shown


def icon_font(path: Path, characters: Iterable[str]) -> TTFont:
    """The icons that are shown, as a font for the web."""
    font = TTFont(path, recalcTimestamp=False)  # a clock in the file would make two builds differ
    subsetter = Subsetter(Options())
    subsetter.populate(unicodes=[ord(character) for character in characters])
    subsetter.subset(font)
    font.flavor = "woff"
    return font


def names_in(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Classes and ids that pages have, and every word of a script, since it may give one to an element."""
    attributes = (re.findall(r'\b(?:class|id)="([^"]*)"', page) for page in pages)
    names = {name for found in attributes for value in found for name in value.split()}
    return names.union(*(re.findall(r"[\w-]+", script) for script in scripts))


def pruned(css: str, names: set[str]) -> str:
    """A style sheet without comments and without rules for classes and ids that are not among the names.

    Examples
    --------
    >>> pruned("a, .b .c {x: 1} @media print {.d {x: 2}}", {"b"})
    'a{x: 1}'
    """
    return _pruned(iter(CSS_PIECE.findall(css)), names)


def _pruned(pieces: Iterator[str], names: set[str]) -> str:
    """Rules up to the brace that closes the block they stand in."""
    rules, head = [], ""
    for piece in pieces:
        if piece == "}":
            break
        if piece == ";":  # a statement such as @import or @charset
            rules.append(head.strip() + ";")
            head = ""
        elif piece == "{":
            head = head.strip()
            if head.startswith(("@media", "@supports", "@layer", "@container")):
                body = _pruned(pieces, names)
            else:
                body = _block(pieces)
                if not head.startswith("@"):
                    head = ",".join(one.strip() for one in _selectors(head) if _may_match(one, names))
            if head and body:
                rules.append(f"{head}{{{body}}}")
            head = ""
        elif not piece.startswith("/*"):
            head += piece
    return "".join(rules)


def _block(pieces: Iterator[str]) -> str:
    """Declarations as they are, up to the brace that closes them."""
    text = ""
    for piece in pieces:
        if piece == "}":
            break
        text += piece + (_block(pieces) + "}" if piece == "{" else "") if not piece.startswith("/*") else ""
    return text.strip()


def _selectors(head: str) -> list[str]:
    """Selectors of a rule; a comma within brackets parts none."""
    return re.findall(r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|[^,(])+", head)


def _may_match(selector: str, names: set[str]) -> bool:
    """False where a class or id is wanted that nothing has. What stands in brackets may be an alternative."""
    plain = re.sub(r"\((?:[^()]|\([^()]*\))*\)|\[[^]]*\]", "", selector)
    return set(re.findall(r"[.#](-?[A-Za-z_][\w-]*)", plain)) <= names


def without_scripts(css: str) -> str:
    """The rules of a sheet for either theme, for pages on which no script names one: dark where the system is.

    Examples
    --------
    >>> without_scripts("html[data-theme=light]{x: 1}html[data-theme=dark] p{x: 2}")
    'html:not([data-theme]){x: 1}@media (prefers-color-scheme:dark){html:not([data-theme]) p{x: 2}}'
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)

    def rules(theme: str) -> str:
        name = re.compile(rf'\[data-theme="?{theme}"?\]')
        found = []
        for head, body in re.findall(r"([^{};]*)(\{[^{}]*\})", css):
            if heads := [one.strip() for one in _selectors(head) if name.search(one)]:
                found.append(name.sub(":not([data-theme])", ",".join(heads)) + body)
        return "".join(found)

    return f"{rules('light')}@media (prefers-color-scheme:dark){{{rules('dark')}}}"


def publish_used(app: Sphinx, exception: Exception | None) -> None:
    """Cut icons and styles down to those in use, and take away what no page asks for."""
    site = Path(app.outdir)
    # Where nothing has changed since an earlier build, all is done.
    if exception is not None or app.builder.format != "html" or not (site / ALL_ICONS).is_file():
        return
    pages = [page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html"))]
    characters = icon_characters((site / THEME_STYLE).read_text(encoding="utf-8"), pages)
    (site / ICONS).parent.mkdir(exist_ok=True)
    icon_font(site / ALL_ICONS, characters).save(site / ICONS)
    for pattern in IDLE:
        for path in list((site / "_static").glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    scripts = [script.read_text(encoding="utf-8") for script in sorted((site / "_static").rglob("*.js"))]
    names = names_in(pages, scripts)
    for name in PRUNED:
        style = site / name
        style.write_text(pruned(style.read_text(encoding="utf-8"), names), encoding="utf-8")
    for name in THEMED:
        css = (site / name).read_text(encoding="utf-8")
        (site / name).write_text(css + without_scripts(css), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    # After everyone has added scripts and styles.
    app.connect("html-page-context", keep_used, priority=950)
    app.connect("build-finished", publish_used, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
