"""A Sphinx builder that sets the whole book with Typst and writes one PDF, built to PDF/UA-1.

``jupyter-book build . --builder custom --custom-builder typst`` writes ``briefing.pdf``. The compiler and the
typefaces come from packages; nothing has to be installed on the system.

The configuration value ``typst_cover`` is a dictionary; each key may be left out: ``title``, ``subtitle``,
``answer`` (one sentence), ``lines`` (a list of short lines, such as authors and date of evidence),
``edition`` (one line; made from the configuration value ``edition`` where there is one), ``keywords`` (a
list, for the PDF's metadata). ``typst_continuous`` lists documents that follow on the same page as what stands before
them, if a good part of it is left; every other chapter opens a page.
"""

import datetime as dt
import importlib.resources
import os
import shutil
from pathlib import Path

import typst
from sphinx.builders import Builder
from sphinx.errors import SphinxError
from sphinx.util import logging

from .assembly import SCHEME, assemble
from .placement import place_figures
from .syntax import array, block, call, quote, typst_text
from .writer import Writer

logger = logging.getLogger(__name__)

STEM = "briefing"
IMAGES = "images"
TEMPLATE = "template.typ"
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
        shutil.rmtree(self.images_folder, ignore_errors=True)
        Path(self.outdir, f"{STEM}.pdf").unlink(missing_ok=True)

    @property
    def images_folder(self):
        return Path(self.outdir, IMAGES)

    def write(self, build_docnames, updated_docnames, method="update"):
        self.events.emit("write-started", self)
        self.prepare_writing(self.env.found_docs)
        book = assemble(self)
        paths = {uri: f"{IMAGES}/{name}" for uri, name in self.images.items()}
        writer = Writer(
            book,
            paths,
            citation_labels=not uses_author_year(self.config),
            continuous=self.config.typst_continuous,
        )
        body = writer.write()
        self.report(writer)
        Path(self.outdir, f"{STEM}.typ").write_text(typst_document(self.config, body), encoding="utf-8")

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
        compile_pdf(Path(self.outdir, f"{STEM}.typ"))

    def copy_images(self):
        self.images_folder.mkdir(parents=True, exist_ok=True)
        for uri, name in self.images.items():
            shutil.copyfile(Path(self.srcdir, uri), self.images_folder / name)


def place(location):
    """Document and line as text."""
    docname, line = location
    return f"{docname}:{line}" if line else docname


def uses_author_year(config):
    """Whether the text cites by author and year, so that nothing refers to the labels of the references."""
    return str(getattr(config, "bibtex_reference_style", "")).startswith("author_year")


def typst_document(config, body):
    """Return the main Typst file.

    Parameters
    ----------
    config : sphinx.config.Config
        Title, author, language, cover.
    body : str
        Typst code of all documents.

    Returns
    -------
    str
        Typst source that imports the template beside it.
    """
    cover = config.typst_cover
    title = cover.get("title") or config.html_title or config.project
    author = "" if config.author == "unknown" else config.author
    options = call(
        "book.with",
        title=quote(title),
        author=quote(author),
        language=quote(config.language or "en"),
        keywords=array(map(quote, cover.get("keywords", []))),
        subtitle=block([typst_text(cover.get("subtitle", ""))]),
        answer=block([typst_text(cover.get("answer", ""))]),
        lines=array(block([typst_text(line)]) for line in cover.get("lines", [author] if author else [])),
        edition=block([typst_text(cover.get("edition") or edition_line(config))]),
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
            pdf_standards=["ua-1"],
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
    app.add_config_value("typst_continuous", [], "", types=(list,))
    # Before MyST-NB reads its configuration.
    app.connect("config-inited", choose_mime_types, priority=2)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
