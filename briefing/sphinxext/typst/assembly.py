"""The whole book as one doctree: documents in reading order, every id unique, every reference internal."""

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import new_document

# What a link to another document of the book starts with until all documents are in one tree.
SCHEME = "document:"


class NoSuchPlace(LookupError):
    """A part of the book that was asked for is not there; the message names it."""


# Never printed: navigation, metadata, and what only the web edition can use.
UNPRINTED = (
    addnodes.toctree,
    addnodes.index,
    addnodes.tabular_col_spec,
    nodes.comment,
    nodes.meta,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.decoration,
    nodes.docinfo,
    nodes.generated,
)
UNPRINTED_CLASSES = {"cell_input", "web-only", "tag_web-only", "toctree-wrapper"}


def reading_order(env):
    """List the documents of the book in the order of its table of contents.

    Parameters
    ----------
    env : sphinx.environment.BuildEnvironment
        The environment after all documents were read.

    Returns
    -------
    list of (str, int)
        Document name, and how many levels its headings sink. Pages that the root lists stand beside the root,
        since nobody reads them as sections of the front page; pages below those sink one level each.
    """
    order, seen = [], set()

    def walk(docname, depth):
        if docname in seen:  # listed twice: the first place counts, as in Sphinx
            return
        seen.add(docname)
        order.append((docname, max(depth - 1, 0)))
        for child in env.toctree_includes.get(docname, []):
            walk(child, depth + 1)

    walk(env.config.root_doc, 0)
    return order


def assemble(builder):
    """Put the documents of the book into one tree.

    Parameters
    ----------
    builder : sphinx.builders.Builder
        Gives access to the environment, and collects the images that are used.

    Returns
    -------
    docutils.nodes.document
        One ``start_of_file`` per document. Ids read ``document#id``; a reference to a place in the book has
        such a ``refid``, whichever document it came from.
    """
    env = builder.env
    root = env.get_doctree(env.config.root_doc)
    book = new_document(env.config.root_doc, root.settings)
    listed = table_of_contents(root)
    for docname, depth in reading_order(env):
        tree = env.get_doctree(docname)
        part, short = listed.get(docname, ("", ""))
        for toctree in list(tree.findall(addnodes.toctree)):
            toctree.parent.remove(toctree)
        # Each document by itself, as for HTML: extensions expect it, and numbers equal the web edition's.
        env.resolve_references(tree, docname, builder)
        note_data(tree, docname, env)
        remove_unprinted(tree)
        builder.post_process_images(tree)
        number_items(tree, docname, env)
        make_ids_unique(tree, docname)
        place = {"docname": docname, "depth": depth, "part": part, "short": short}
        book += addnodes.start_of_file("", *tree.children, **place, ids=[docname])
    merge_ids(book)
    drop_uncited(book)
    return book


def table_of_contents(root):
    """Part of the book and short title of each document that the root lists; both may be empty."""
    return {
        docname: (toctree.get("caption") or "", title or "")
        for toctree in root.findall(addnodes.toctree)
        for title, docname in toctree["entries"]
    }


def note_data(tree, docname, env):
    """Note on each figure the file that it offers: print has no links to files, but carries them along.

    That is the target of a download link, or the `csv` among the `files` of a node of another extension.
    """
    for figure in tree.findall(nodes.figure):
        for node in figure.findall(nodes.Element):
            link = isinstance(node, addnodes.download_reference)
            if path := node["reftarget"] if link else node.get("files", {}).get("csv"):
                figure["data"] = env.relfn2path(path, docname)[1]


def remove_unprinted(tree):
    """Take out what is not for print, so that the rest of the work meets only what a reader will see."""
    for node in list(tree.findall(_is_unprinted)):
        if node.parent is not None:
            node.parent.remove(node)


def _is_unprinted(node):
    if isinstance(node, nodes.transition):  # MyST draws one above footnotes, which stand elsewhere here
        return "footnotes" in node.get("classes", [])
    if isinstance(node, nodes.raw):
        return "typst" not in node.get("format", "").split()
    return isinstance(node, UNPRINTED) or (
        isinstance(node, nodes.Element) and not UNPRINTED_CLASSES.isdisjoint(node.get("classes", []))
    )


def number_items(tree, docname, env):
    """Note on each figure, table, listing and formula the number that Sphinx gave it, in words.

    Parameters
    ----------
    tree : docutils.nodes.document
        One document, with its original ids.
    docname : str
        Its name.
    env : sphinx.environment.BuildEnvironment
        Holds the numbers.
    """
    domain, numbers = env.get_domain("std"), env.toc_fignumbers.get(docname, {})
    for node in tree.findall(nodes.Element):
        if isinstance(node, nodes.math_block):
            node["number_text"] = _formula_number(node, numbers.get("displaymath", {}), env.config)
        elif node.get("ids") and domain.is_enumerable_node(node):
            kind = domain.get_enumerable_node_type(node)
            number = numbers.get(kind, {}).get(node["ids"][0])
            if number and kind in env.config.numfig_format:
                node["number_text"] = env.config.numfig_format[kind] % ".".join(map(str, number))


def _formula_number(node, numbers, config):
    if config.math_numfig and config.numfig:
        number = next((numbers[i] for i in node.get("ids", []) if i in numbers), ())
        return ".".join(map(str, number))
    return str(node.get("number") or "")


def make_ids_unique(tree, docname):
    """Prefix ids and references with the name of the document.

    Parameters
    ----------
    tree : docutils.nodes.document
        One document, changed in place.
    docname : str
        Its name.
    """
    for node in tree.findall(nodes.Element):
        node["ids"] = [f"{docname}#{name}" for name in node.get("ids", [])]
        if node.get("refid"):
            node["refid"] = f"{docname}#{node['refid']}"
        elif node.get("refuri", "").startswith("#"):
            node["refid"] = docname + node.attributes.pop("refuri")
        elif node.get("refuri", "").startswith(SCHEME):
            node["refid"] = node.attributes.pop("refuri").removeprefix(SCHEME)


def merge_ids(book):
    """Leave one id on each node and let all references use it; one place needs one Typst label only."""
    first = {}
    for node in book.findall(nodes.Element):
        first.update({name: node["ids"][0] for name in node.get("ids", [])})
        node["known_as"] = node.get("ids", [])
        node["ids"] = node.get("ids", [])[:1]
    for node in book.findall(nodes.Element):
        if node.get("refid") in first:
            node["refid"] = first[node["refid"]]


def drop_uncited(book):
    """Leave out works that nothing in print refers to, and say above the list how many more the web has.

    The web edition lists the works behind every row of the data. On paper such an entry would be a place that no
    reader is led to.

    Parameters
    ----------
    book : docutils.nodes.document
        The whole tree, changed in place.
    """
    named = {node["refid"] for node in book.findall(nodes.reference) if node.get("refid")}
    # Ids are merged by now, so the one that is left is the one that references use.
    for entries in {id(node.parent): node.parent for node in book.findall(nodes.citation)}.values():
        unnamed = [
            node for node in entries if isinstance(node, nodes.citation) and named.isdisjoint(node["ids"])
        ]
        for node in unnamed:
            entries.remove(node)
        if unnamed:
            words = "1 more work is" if len(unnamed) == 1 else f"{len(unnamed):,} more works are"
            note = f"{words} listed in the web edition: data rest on them, but no printed page names them."
            entries.parent.insert(entries.parent.index(entries), nodes.paragraph("", note))


def excerpt(book, places):
    """Copy some parts of the book into a tree of their own, text first, then figures on a page.

    Parameters
    ----------
    book : docutils.nodes.document
        The whole tree.
    places : list of str or dict
        ``document#label``, or ``document#tag`` for the cell with a tag; as a dictionary with ``name`` and the
        ``columns`` to keep of its tables, counted from one.

    Returns
    -------
    docutils.nodes.document
        Text and tables, then the figures in a section that opens a page, with their sources below.

    Raises
    ------
    NoSuchPlace
        If the book has no such part.
    """
    sheet = new_document("summary", book.settings)
    figures = []
    for place in places:
        name, columns = (place["name"], place["columns"]) if isinstance(place, dict) else (place, ())
        node = _part(book, name).deepcopy()
        if columns:
            for table in node.findall(nodes.tgroup):
                keep_columns(table, columns)
        if isinstance(node, nodes.figure):
            figures.append(node)
        else:
            sheet += node
    page = addnodes.start_of_file("", *figures, docname="summary figures", depth=0, ids=[])
    lines = [*_whose_numbers(figures), *filter(None, map(_take_source, figures))]
    page += nodes.container("", *lines, classes=["sources"])
    sheet += page
    return sheet


def _whose_numbers(figures):
    """Say why numbers do not run from one, where figures have any."""
    if any(figure.get("number_text") for figure in figures):
        yield nodes.paragraph("", "Figures keep their numbers from the full edition.")


def _take_source(figure):
    """Take the source line off a figure, as a paragraph that names it: beside a small figure it would be a column."""
    legend = next(figure.findall(nodes.legend), None)
    if legend is None:
        return None
    figure.remove(legend)
    number = nodes.strong("", figure.get("number_text", ""))
    return nodes.paragraph("", "", number, nodes.Text(" "), *(child for line in legend for child in line))


def _part(book, name):
    docname, _, label = name.partition("#")
    start = next(
        (node for node in book.findall(addnodes.start_of_file) if node["docname"] == docname), nodes.Element()
    )
    for node in start.findall(nodes.Element):
        if name in node["known_as"] or f"tag_{label}" in node.get("classes", []):
            return node
    raise NoSuchPlace(f"the book has no {name!r}. Write document#label, or document#tag for a cell.")


def keep_columns(table, columns):
    """Drop all columns of a table but some, counted from one; its cells span one column each."""
    for part in table.findall(lambda node: isinstance(node, nodes.row) or node is table):
        kind = nodes.entry if isinstance(part, nodes.row) else nodes.colspec
        cells = [child for child in part if isinstance(child, kind)]
        for number, cell in enumerate(cells, start=1):
            if number not in columns:
                part.remove(cell)
