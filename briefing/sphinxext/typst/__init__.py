"""A Sphinx builder that sets the whole book with Typst and writes one PDF, built to PDF/UA-1.

``jupyter-book build . --builder custom --custom-builder typst`` writes ``briefing.pdf``. The compiler and the
typefaces come from packages; nothing has to be installed on the system.

The configuration value ``typst_cover`` is a dictionary; each key may be left out: ``title``, ``subtitle``,
``lines`` (a list of short lines, such as authors and date of evidence), ``edition`` (one line; made from the
configuration value ``edition`` where there is one), ``keywords`` (a list, for the PDF's metadata).
With ``typst_continuous`` a chapter begins on the page where the one before it ends, if a good part of that is left;
without, every chapter opens a page. ``typst_paper`` is ``a4`` or ``us-letter``.

``typst_summary`` lists parts of the book that make a second PDF, ``summary.pdf``, of two pages: text and tables on
the first, figures on the second. Each part is named ``document#label`` or ``document#tag``, the tag being that of a
cell; ``{name: document#tag, columns: [1, 2]}`` keeps some columns of its tables.

Containers of some classes, or cells with these tags, stand at a place of their own, wherever they were written:
``cover-answer`` and ``cover-marks`` on the cover, ``imprint`` inside it, ``colophon`` at the end, where the commit is
named too. What a figure offers for download travels within the PDF.
"""

import datetime as dt
import importlib.resources
import itertools
import os
import re
import shutil
import subprocess
from pathlib import Path

import typst
from docutils import nodes
from sphinx.builders import Builder
from sphinx.config import ENUM
from sphinx.errors import SphinxError
from sphinx.util import logging

from .assembly import SCHEME, NoSuchPlace, assemble, excerpt
from .placement import place_figures
from .syntax import array, block, call, quote, typst_text
from .writer import Writer

logger = logging.getLogger(__name__)

STEM = "briefing"
SUMMARY = "summary"
IMAGES = "images"
DATA = "data"
TEMPLATE = "template.typ"
PAPERS = ("a4", "us-letter")
# UA-1 for those who listen, A-3a for those who archive; the latter also allows data as attached files.
STANDARDS = ["ua-1", "a-3a"]
FONT_PACKAGES = ("fontpkg_source_serif_4", "fontpkg_source_sans_3", "manimgx_fonts_cjk")

# What a notebook output becomes in print. Plug-ins registered for all builders come first, with priority 1.
MIME_TYPES = ("image/svg+xml", "image/png", "text/markdown", "text/plain")


class TypstBuildError(SphinxError):
    """The book cannot be printed; the message lists every fault found, with document and line."""

    category = "Typst error"


class TypstBuilder(Builder):
    """Writes the book as one Typst document and compiles it."""

    name = "typst"
    format = "typst"
    epilog = "The PDF is %(outdir)s/" + STEM + ".pdf"
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]

    def get_outdated_docs(self):
        """All, since every page is part of the one document."""
        return "all documents"

    def get_target_uri(self, docname, typ=None):
        return SCHEME + docname

    def get_relative_uri(self, from_, to, typ=None):
        return self.get_target_uri(to, typ)

    def prepare_writing(self, docnames):
        """Clear what an earlier build left, so that the folder holds this book only."""
        for name in (IMAGES, DATA):
            shutil.rmtree(Path(self.outdir, name), ignore_errors=True)
        for stem, suffix in itertools.product((STEM, SUMMARY), (".typ", ".pdf")):
            Path(self.outdir, stem + suffix).unlink(missing_ok=True)

    def write(self, build_docnames, updated_docnames, method="update"):
        self.events.emit("write-started", self)
        self.prepare_writing(self.env.found_docs)
        book = assemble(self)
        files = (
            {uri: f"{IMAGES}/{name}" for uri, name in self.images.items()},
            copy_data(book, Path(self.outdir, DATA)),
        )
        summary = self.excerpt(book)
        writer = Writer(
            book,
            *files,
            citation_labels=not uses_author_year(self.config),
            continuous=self.config.typst_continuous,
        )
        body = writer.write()
        self.report(writer)
        answer = block(writer.set_apart["cover-answer"])
        lines = self.config.typst_cover.get("lines", [self.config.author])
        options = {
            "answer": answer,
            "marks": block(writer.set_apart["cover-marks"]),
            "lines": array(block([typst_text(line)]) for line in lines if line != "unknown"),
            "chapters": writer.contents(),
            "inside": block(writer.set_apart["imprint"]),
            "ending": block(writer.set_apart["colophon"]),
            "commit": quote(commit_of(Path(self.srcdir))),
        }
        self.write_document(STEM, typst_document(self.config, "book", body, **options))
        if summary is not None:
            # Its links lead out of the two pages, so nothing is said of those without a target.
            body = Writer(summary, *files).write()
            self.write_document(SUMMARY, typst_document(self.config, "sheet", body, answer=answer))

    def excerpt(self, book):
        """The tree of the summary, if there shall be one."""
        if not self.config.typst_summary:
            return None
        try:
            return excerpt(book, self.config.typst_summary)
        except NoSuchPlace as error:
            raise TypstBuildError(f"typst_summary: {error}") from None

    def write_document(self, stem, document):
        Path(self.outdir, f"{stem}.typ").write_text(document, encoding="utf-8")

    def report(self, writer):
        """Name every fault. All stop the build but links without a target, whose text is still printed."""
        for message, node in writer.dangling:
            logger.warning(message, location=writer.location(node), type="typst", subtype="link")
        for message, node in writer.problems:
            logger.error(message, location=writer.location(node), type="typst")
        if writer.problems:
            faults = [f"{place(writer.location(node))}: {message}" for message, node in writer.problems]
            raise TypstBuildError("\n".join(["no PDF was written.", *faults]))

    def finish(self):
        self.copy_images()
        template = importlib.resources.files(__name__).joinpath(TEMPLATE)
        Path(self.outdir, TEMPLATE).write_bytes(template.read_bytes())
        for stem in (STEM, SUMMARY):
            if (source := Path(self.outdir, f"{stem}.typ")).is_file():
                compile_pdf(source)

    def copy_images(self):
        folder = Path(self.outdir, IMAGES)
        folder.mkdir(parents=True, exist_ok=True)
        for uri, name in self.images.items():
            shutil.copyfile(Path(self.srcdir, uri), folder / name)


def copy_data(book, folder):
    """Copy the data behind figures, under names that tell the figure; path within the Typst project by source."""
    copied = {}
    for figure in book.findall(nodes.figure):
        if source := figure.get("data"):
            number = re.sub(r"\D+", "-", figure.get("number_text", "")).strip("-")
            name = "-".join(filter(None, ["figure", number, Path(source).name]))
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
            copied[source] = f"{DATA}/{name}"
    return copied


def commit_of(folder):
    """The commit that a folder stands at, marked where files differ from it; nothing where there is no git."""
    command = ["git", "-C", str(folder), "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty"]
    try:
        described = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.replace("-dirty", ", with changes")


def place(location):
    """Document and line as text."""
    docname, line = location
    return f"{docname}:{line}" if line else docname


def uses_author_year(config):
    """Whether the text cites by author and year, so that nothing refers to the labels of the references."""
    return str(getattr(config, "bibtex_reference_style", "")).startswith("author_year")


def typst_document(config, design, body, **options):
    """Return a main Typst file.

    Parameters
    ----------
    config : sphinx.config.Config
        Title, author, language, cover, paper.
    design : str
        The function of the template that sets it: ``book`` or ``sheet``.
    body : str
        Typst code of what it holds.
    **options : str
        Further arguments of that function, as Typst code.

    Returns
    -------
    str
        Typst source that imports the template beside it.
    """
    cover = config.typst_cover
    options = call(
        f"{design}.with",
        paper=quote(config.typst_paper),
        title=quote(cover.get("title") or config.html_title or config.project),
        author=quote("" if config.author == "unknown" else config.author),
        language=quote(config.language or "en"),
        keywords=array(map(quote, cover.get("keywords", []))),
        subtitle=block([typst_text(cover.get("subtitle", ""))]),
        edition=block([typst_text(cover.get("edition") or edition_line(config))]),
        **options,
    )
    return f'#import "{TEMPLATE}": *\n#show: {options}\n#{body}\n'


def edition_line(config):
    """The edition in words, from the configuration value that the rest of the book uses."""
    edition = getattr(config, "edition", None) or {}
    words = [f"Edition {edition['version']}"] if edition.get("version") else []
    if edition.get("date"):
        date = dt.date.fromisoformat(str(edition["date"]))
        words.append(f"{date.day} {date:%B %Y}")
    return " · ".join(words)


def font_folders():
    """Folders of the typefaces, wherever their packages are installed."""
    return [str(importlib.resources.files(package)) for package in FONT_PACKAGES]


def compile_pdf(source):
    """Compile a Typst file to a PDF beside it.

    The PDF follows PDF/UA-1, so a heading level left out or a picture without alt text stops the compiler.
    The time in its metadata is ``SOURCE_DATE_EPOCH`` where that is set: two builds of a book are then equal.

    Parameters
    ----------
    source : pathlib.Path
        The main file; its folder is the root of the Typst project.

    Raises
    ------
    TypstBuildError
        With the compiler's message, if it refuses the document.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    options = {"root": str(source.parent), "font_paths": font_folders(), "ignore_system_fonts": True}
    try:
        place_figures(source, **options)
        _, warnings = typst.compile_with_warnings(
            str(source),
            output=str(source.with_suffix(".pdf")),
            **options,
            pdf_standards=STANDARDS,
            timestamp=int(epoch) if epoch else None,
        )
    except typst.TypstError as error:
        raise TypstBuildError(error.diagnostic or error.message) from None
    for warning in warnings:
        logger.warning("%s", warning.diagnostic or warning.message, type="typst", subtype="compiler")


def choose_mime_types(app, config):
    """Tell MyST-NB what this builder can print: it would drop every output for a builder it does not know."""
    if "nb_mime_priority_overrides" in config:
        ours = [(TypstBuilder.name, mime, priority) for priority, mime in enumerate(MIME_TYPES, start=2)]
        config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *ours]


def setup(app):
    """Register the builder and its configuration.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        Metadata of the extension.
    """
    app.add_builder(TypstBuilder)
    app.add_config_value("typst_cover", {}, "", types=(dict,))
    app.add_config_value("typst_continuous", False, "", types=(bool,))
    app.add_config_value("typst_summary", [], "", types=(list,))
    app.add_config_value("typst_paper", PAPERS[0], "", types=ENUM(*PAPERS))
    # Before MyST-NB reads its configuration.
    app.connect("config-inited", choose_mime_types, priority=2)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
