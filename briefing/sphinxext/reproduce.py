"""At the foot of each chapter: what to take to make the page again, and from which commit and data it was made.

The time that a notebook took is not among it: two builds of one commit must be equal to the byte.
"""

from __future__ import annotations

import hashlib
import html
import subprocess
from pathlib import Path

import nbformat
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from briefing.catalogue import PACKAGE
from briefing.claims import REGISTER
from briefing.sphinxext.rerun import fetching
from briefing.summary import OPTIONS

# The data package holds the digest of every file of data; claims and options hold the rules.
DECIDING = (PACKAGE, REGISTER, OPTIONS)
DIGITS = 12


def commit(root: Path) -> str:
    """The commit that is checked out, marked where files differ from it; empty where there is no git."""
    command = ["git", "-C", str(root), "describe", "--always", "--exclude=*", "--dirty=+"]
    command.append(f"--abbrev={DIGITS}")
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def data_digest(root: Path) -> str:
    """First digits of the SHA-256 of all that decides a verdict: data, claims with their rules, options."""
    state = hashlib.sha256()
    for path in map(root.joinpath, DECIDING):
        if path.is_file():
            state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()[:DIGITS]


def as_notebook(cells: list[NotebookNode], first: str = "") -> NotebookNode | None:
    """Cells as a Jupyter notebook without outputs; None where none of them is code.

    Parameters
    ----------
    cells : list of NotebookNode
        The cells of a page.
    first : str
        Code that the notebook needs and the page does not; if there is some, it makes a cell before the others.
    """
    if not any(cell.cell_type == "code" for cell in cells):
        return None
    if first:
        cells = [nbformat.v4.new_code_cell(first.rstrip()), *cells]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    for place, cell in enumerate(cells):
        tags = {"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {}
        make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        # By itself nbformat draws ids at random.
        book.cells.append(make(cell.source, metadata=tags, id=f"cell-{place}"))
    return book


def cells_of(env: BuildEnvironment, docname: str) -> list[NotebookNode]:
    """The cells of a page, read the way MyST-NB reads it; none for plain Markdown."""
    path = Path(env.doc2path(docname))
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    return reader.read(text).cells if reader else []


def add_line(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The line under a page, and the notebook that it offers."""
    if doctree is None or "sourcename" not in context:
        return
    source = f"_sources/{context['sourcename']}"
    offered = {"source (Markdown)": source}
    first = fetching(app.config.rerun_repository, app.config.rerun_revision)
    if book := as_notebook(cells_of(app.env, pagename), first):
        address = str(Path(source).with_suffix(".ipynb"))
        context["offered_notebook"] = address.removeprefix("_sources/")
        target = Path(app.outdir) / address
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(book, target)
        offered = {"notebook (.ipynb)": address, **offered}
    link = '<a href="{}" download>{}</a>'.format
    parts = [link(html.escape(context["pathto"](address, 1)), name) for name, address in offered.items()]
    if app.config.commit:
        parts.append(f"commit <code>{html.escape(app.config.commit)}</code>")
    parts.append(f"data <code>{data_digest(Path(app.srcdir))}</code>")
    context["body"] += f'<p class="reproduce">Reproduce this page: {" · ".join(parts)}</p>\n'


def set_commit(app: Sphinx, config) -> None:
    config.commit = commit(Path(app.srcdir))


def setup(app: Sphinx) -> dict:
    app.setup_extension("briefing.sphinxext.rerun")  # it knows the repository
    app.add_config_value("commit", "", "html", str)  # pages are written anew when it changes
    app.connect("config-inited", set_commit)
    app.connect("html-page-context", add_line)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
