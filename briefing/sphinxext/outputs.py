"""The briefing's own notebook outputs as book content.

A figure carries picture, number, caption, alt text, source line and data in one output, since caption and alt text
are computed in the notebook and cannot live in the static metadata of a cell. MyST text carries references,
citations and anchors that plain Markdown output cannot.
"""

from __future__ import annotations

import base64
import hashlib
from typing import ClassVar

from docutils import nodes

from briefing.mime import FIGURE, MYST, WEB
from briefing.sphinxext.figures import figure_line, size_of
from briefing.webdata import data_block


class OutputMime:
    """Plug-in for MyST-NB (entry point ``myst_nb.mime_renderers``)."""

    mime_priority_overrides: ClassVar = [("*", FIGURE, 1), ("*", MYST, 1), ("*", WEB, 1)]

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        """Nodes for the outputs of :mod:`briefing.notebook`; None for every other output."""
        if inline:
            return None
        if data.mime_type == FIGURE:
            return [_figure(renderer, data.content, data.line)]
        if data.mime_type == MYST:
            return _parsed(renderer, data.content["text"], data.line, inline=False)
        if data.mime_type == WEB:
            return [nodes.container("", _html(data.content["html"]), classes=["web-only"])]
        return None


def _html(page: str) -> nodes.raw:
    return nodes.raw("", page, format="html")


def _figure(renderer, parts: dict, line: int | None) -> nodes.figure:
    svg = parts["svg"].encode("utf-8")
    name = f"{parts['name']}-{hashlib.sha256(svg).hexdigest()[:12]}"
    image = nodes.image(uri=renderer.write_file([f"{name}.svg"], svg, exists_ok=True), alt=parts["alt"])
    words = _parsed(renderer, parts["caption"], line, inline=True)
    source = nodes.paragraph(parts["source"], "", *_parsed(renderer, parts["source"], line, inline=True))
    legend = nodes.legend("", source)
    if not parts["numbered"]:  # Sphinx numbers every figure that has a caption
        legend.insert(0, nodes.paragraph(parts["caption"], "", *words, classes=["unnumbered-caption"]))
    legend += _line(renderer, parts, {"svg": image["uri"]})
    figure = nodes.figure("", image, legend, classes=["briefing-figure"])
    if parts["points"]:
        marks = [[point["x"], point["y"], point["text"]] for point in parts["points"]]
        figure += _html(data_block(marks, "points-data"))
    if not parts["numbered"]:
        return figure
    figure.insert(1, nodes.caption(parts["caption"], "", *words))
    figure["names"] = [f"fig-{parts['name']}"]
    renderer.renderer.document.note_explicit_target(figure, figure)
    return figure


def _line(renderer, parts: dict, files: dict[str, str]) -> figure_line:
    contents = {"csv": parts["csv"].encode("utf-8"), "png": base64.b64decode(parts["png"])}
    for kind, content in contents.items():
        if content:
            files[kind] = renderer.write_file([f"{parts['name']}.{kind}"], content, overwrite=True)
    kept = {key: parts[key] for key in ("name", "csv", "notes", "caption")}
    return figure_line("", files=files, size=size_of(parts["svg"]), classes=["web-only"], **kept)


def _parsed(renderer, text: str, line: int | None, *, inline: bool) -> list[nodes.Element]:
    """Nodes of a text whose MyST (emphasis, citations, references) is parsed like the page around it."""
    holder = nodes.Element()
    with renderer.renderer.current_node_context(holder):
        renderer.renderer.nested_render_text(text, line or 0, inline=inline)
    return list(holder.children)


def setup(app) -> dict:
    """The entry point registers the plug-in; here comes what its figures are made of."""
    app.setup_extension("briefing.sphinxext.figures")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
