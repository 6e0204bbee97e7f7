"""What stands under each figure of the web edition: its data, its files, notes on its sources, how to cite it.

Files have addresses that last, `figures/<name>.csv`, so that a link to one holds from edition to edition. The
data are also a table on the page: the long description of the picture, for readers who do not see it.
"""

from __future__ import annotations

import csv
import html
import io
import posixpath
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from pybtex.database import Entry
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from briefing.edition import edition
from briefing.prose import day
from briefing.sphinxext.citations import label

FOLDER = "figures"
# More rows than this make a page heavy and a table nobody reads to its end; the file has them all.
MOST_ROWS = 60


class figure_line(nodes.General, nodes.Element):
    """The line under a figure. It holds paths of `files` by kind, the `csv`, `notes` and `caption`."""


class picture(nodes.General, nodes.Element):
    """A link to an image that shows it; its shape is known before it has come, so that no text jumps."""


class FigureFiles(SphinxPostTransform):
    """Lay each figure's files at addresses that last, and show the picture from there at its own shape."""

    formats: ClassVar = ("html",)
    default_priority = 800

    def run(self, **kwargs) -> None:
        folder = Path(self.app.outdir) / FOLDER
        for place, line in enumerate(self.document.findall(figure_line)):
            folder.mkdir(parents=True, exist_ok=True)
            line["addresses"] = {}
            for kind, path in line["files"].items():
                name = f"{line['name']}.{kind}"
                source = Path(self.app.srcdir) / path.lstrip("/")
                if kind == "svg":
                    drawing = sizeless(source.read_text(encoding="utf-8"))
                    (folder / name).write_text(drawing, encoding="utf-8")
                else:
                    shutil.copyfile(source, folder / name)
                page = self.app.builder.get_target_uri(self.env.docname)
                line["addresses"][kind] = relative_uri(page, f"{FOLDER}/{name}")
            figure = next(node for node in _ancestors(line) if isinstance(node, nodes.figure))
            line["target"] = next(iter(figure["ids"]), "")
            image = next(figure.findall(nodes.image))
            address, (width, height) = line["addresses"]["svg"], line["size"]
            # What is further down is fetched when a reader comes near.
            lazy = {"loading": "lazy"} if place else {}
            image.replace_self(picture("", src=address, alt=image["alt"], width=width, height=height, **lazy))


def _ancestors(node: nodes.Node):
    while (node := node.parent) is not None:
        yield node


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of a drawing in pixels of a screen.

    Examples
    --------
    >>> size_of('<svg width="446.4pt" height="140.4pt">')
    (595, 187)
    """
    found = re.search(r'<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    if found is None:
        raise ValueError("A figure's drawing has no size in points; save it by Matplotlib, as show() does.")
    width, height = (round(float(length) * 96 / 72) for length in found.groups())
    return width, height


def sizeless(svg: str) -> str:
    """A drawing that fills the window in which it is opened alone: at its own size a phone shows a stamp.

    Examples
    --------
    >>> sizeless('<svg width="446.4pt" height="140.4pt" viewBox="0 0 446.4 140.4"><rect width="9pt"/></svg>')
    '<svg viewBox="0 0 446.4 140.4"><rect width="9pt"/></svg>'
    """
    return re.sub(r'(<svg[^>]*?) width="[\d.]+pt" height="[\d.]+pt"', r"\1", svg, count=1)


def rows_of(text: str) -> list[list[str]]:
    """A CSV as cells, head first, numbers rounded for reading; a frame's bare numbers of its rows are left out.

    Examples
    --------
    >>> rows_of(",year,share\\n0,2019,8.123456\\n1,2020,\\n")
    [['year', 'share'], ['2019', '8.123'], ['2020', '']]
    """
    head, *body = csv.reader(io.StringIO(text))
    rows = [head, *([_rounded(cell) for cell in row] for row in body)]
    numbered = all(re.fullmatch(r"\d{1,3}", row[0]) for row in body)  # years have four digits
    return [row[1:] for row in rows] if numbered and not head[0] else rows


def _rounded(cell: str) -> str:
    if not re.fullmatch(r"-?\d+\.(?:\d{4,}|\d+e-?\d+)", cell):
        return cell
    number = float(cell)
    return f"{number:.3f}".rstrip("0").rstrip(".") if abs(number) >= 0.01 else f"{number:.2g}"


def head_words(head: str, places: Mapping[str, str]) -> str:
    """What heads a column of a data file, for a reader.

    Examples
    --------
    >>> [head_words(head, {"FRA": "France"}) for head in ("FRA_first_print", "verdict_now", "GDP")]
    ['France, first print', 'verdict now', 'GDP']
    """
    code, mark, rest = head.partition("_")
    words = f"{places[code]}{', ' if mark else ''}{rest}" if code in places else head
    return words.replace("_", " ")


def table_html(text: str, name: str, places: Mapping[str, str], works: Mapping[str, Entry]) -> str:
    """The data of a figure as a table in a frame that scrolls, by keyboard too.

    Codes of places, and keys of works that the bibliography has, are put in words; the file keeps them.
    """
    head, *rows = rows_of(text)
    head = [head_words(cell, places) for cell in head]
    rows = [[label(works[cell]) if cell in works else places.get(cell, cell) for cell in row] for row in rows]
    cell = "<{0}{1}>{2}</{0}>".format
    heads = "".join(cell("th", ' scope="col"', html.escape(h)) if h else "<td></td>" for h in head)
    body = "".join(
        "<tr>"
        + cell("th", ' scope="row"', html.escape(row[0]))
        + "".join(cell("td", "", html.escape(value)) for value in row[1:])
        + "</tr>\n"
        for row in rows[:MOST_ROWS]
    )
    rest = f"<p>The first {MOST_ROWS} of {len(rows)} rows; the file has all.</p>"
    more = rest if len(rows) > MOST_ROWS else ""
    return (
        f'<div class="scrolls" tabindex="0" role="region" aria-label="Data of {html.escape(name)}">'
        f'<table class="figure-data"><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>{more}'
    )


def citation(config, caption: str, name: str, address: str) -> str:
    """A figure's citation as plain text, ready to be copied; without an address where the site's is not known."""
    number, date = edition()
    return (
        f"{config.author} ({date.year}): {caption.rstrip('.')}. {name} in: {config.html_title}. "
        f"Edition {number} of {day(str(date))}. {address}"
    ).rstrip()


def visit_picture(self, node: picture) -> None:
    attributes = {key: node[key] for key in ("src", "alt", "width", "height", "loading") if key in node}
    self.body.append(f'<a class="image-reference" href="{node["src"]}">')
    self.body.append(self.emptytag(node, "img", "", **attributes) + "</a>\n")
    raise nodes.SkipNode


def visit_figure_line(self, node: figure_line) -> None:
    page = self.builder.get_target_uri(self.builder.current_docname)
    number = self.builder.fignumbers.get("figure", {}).get(node["target"], ())
    name = f"Figure {'.'.join(map(str, number))}" if number else "Figure"
    hidden = f'<span class="visually-hidden"> of {name if number else "this figure"}</span>'
    link = '<a href="{}" download class="download">{}{}</a>'.format
    files = {kind: link(address, kind.upper(), hidden) for kind, address in node["addresses"].items()}
    base, anchor = self.config.html_baseurl, f"#{node['target']}" if node["target"] else ""
    address = posixpath.join(base, page) + anchor if base else ""
    folded = {}
    if node["csv"]:
        works = self.builder.env.get_domain("cite").bibdata.data.entries
        folded["Data as a table"] = table_html(node["csv"], name, self.builder.config.place_names, works)
    if node["notes"]:
        entries = (
            f"<dt>{html.escape(title)}</dt><dd>{html.escape(text)}</dd>" for title, text in node["notes"]
        )
        folded["Notes"] = f"<dl>{''.join(entries)}</dl>"
    words = citation(self.config, node["caption"], name, address)
    folded["Cite"] = f'<p class="to-copy">{html.escape(words)}</p>'
    self.body.append('<div class="figure-line">\n')
    if "csv" in files:
        self.body.append(f"<span>Data: {files.pop('csv')}</span>\n")
    self.body.append(f"<span>Figure: {', '.join(files.values())}</span>\n")
    for title, content in folded.items():
        self.body.append(f"<details><summary>{title}{hidden}</summary>\n<div>{content}</div></details>\n")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict:
    app.add_node(picture, html=(visit_picture, None))
    app.add_node(figure_line, html=(visit_figure_line, None))
    app.add_post_transform(FigureFiles)
    app.add_config_value("place_names", {}, "html", types=(dict,))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
