"""LaTeX formulas as Typst mathematics, by way of MathML."""

from xml.etree import ElementTree

from latex2mathml.converter import convert

from .syntax import quote

ACCENTS = {"^": "hat", "~": "tilde", "\u02d9": "dot", "\u00a8": "dot.double", "\u2192": "arrow"}
BARS = {"\u00af", "\u0304", "\u203e", "_", "\u0332"}
BRACES = {"\u23de": "overbrace", "\u23df": "underbrace"}


class FormulaError(ValueError):
    """A formula uses something that has no Typst counterpart here."""


def typst_formula(latex):
    """Translate a LaTeX formula to the inside of a Typst equation.

    Parameters
    ----------
    latex : str
        The formula without its dollar signs.

    Returns
    -------
    str
        Typst source for use between dollar signs. Functions carry their module, so that no name of a template
        can stand in for one.

    Raises
    ------
    FormulaError
        If the formula cannot be read or holds an element unknown here.
    """
    try:
        return _row(ElementTree.fromstring(convert(latex)))
    except FormulaError:
        raise
    except Exception as error:  # latex2mathml raises many kinds for malformed input, or leaves parts out
        raise FormulaError(f"cannot read the formula {latex!r} ({type(error).__name__}: {error})") from error


def _translate(element):
    name = element.tag.rpartition("}")[2]
    handler = HANDLERS.get(name)
    if handler is None:
        raise FormulaError(f"no rule for the MathML element <{name}>")
    return handler(element)


def _row(element):
    body = _joined(_translate(child) for child in element) or '""'
    fenced = len(element) > 1 and (element[0].get("form") == "prefix" or element[-1].get("form") == "postfix")
    return f"std.math.lr({body})" if fenced else body


def _joined(parts):
    """Parts side by side; a space only where words would run together, since Typst shows one beside text."""
    body = ""
    for part in filter(None, parts):
        body += f" {part}" if body[-1:].isalnum() and part[:1].isalnum() else part
    return body


def _identifier(element):
    text = (element.text or "").strip()
    if text.startswith("\\") and len(text) > 1:  # latex2mathml passes on a command that it does not know
        raise FormulaError(f"no rule for the command {text}")
    if len(text) != 1 or element.get("mathvariant") == "normal" and text.isascii():
        return quote(text)
    return text if text.isalpha() else _operator(element)


def _operator(element):
    text = (element.text or "").strip()
    if len(text) > 1 and text.isalpha():
        return f"std.math.op({quote(text)})"
    # Each ASCII sign has a meaning in Typst (a call, a subscript, an alignment point), so each is escaped.
    return _joined("\\" + sign if sign.isascii() and not sign.isalnum() else sign for sign in text)


def _literal(element):
    return quote(element.text or "")


def _space(element):
    width = element.get("width", "0em")
    return f"#h({width})" if width.endswith(("em", "pt", "mm", "cm", "in")) else ""


def _children(element):
    return [_translate(child) for child in element]


def _fraction(element):
    top, bottom = _children(element)
    if element.get("linethickness") in ("0", "0pt"):
        return f"std.math.mat(delim: #none, {top}; {bottom})"
    return f"std.math.frac({top}, {bottom})"


def _root(element):
    radicand, index = _children(element)
    return f"std.math.root({index}, {radicand})"


def _attach(*places):
    def handler(element):
        base, *scripts = _children(element)
        pairs = ", ".join(f"{place}: {script}" for place, script in zip(places, scripts, strict=True))
        return f"std.math.attach({base}, {pairs})"

    return handler


def _decorated(place, bar):
    """Accents, bars and braces; anything else is a limit above or below."""

    def handler(element):
        base, script = _children(element)
        sign = "".join(element[1].itertext()).strip()
        if sign in BRACES:
            return f"std.math.{BRACES[sign]}({base})"
        if sign in BARS:
            return f"std.math.{bar}({base})"
        if sign in ACCENTS and place == "t":
            return f"std.math.accent({base}, std.sym.{ACCENTS[sign]})"
        return f"std.math.attach(std.math.limits({base}), {place}: {script})"

    return handler


def _limits(element):
    base, under, over = _children(element)
    return f"std.math.attach(std.math.limits({base}), b: {under}, t: {over})"


def _table(element):
    rows = "; ".join(", ".join(_row(cell) for cell in row) for row in element)
    sides = {cell.get("columnalign") for row in element for cell in row}
    align = "left" if "left" in sides else "center"
    return f"std.math.mat(delim: #none, align: #{align}, {rows})"


HANDLERS = {
    "math": _row,
    "mrow": _row,
    "mstyle": _row,
    "mpadded": _row,
    "mi": _identifier,
    "mn": _literal,
    "mtext": _literal,
    "mo": _operator,
    "mspace": _space,
    "mfrac": _fraction,
    "msqrt": lambda element: f"std.math.sqrt({_row(element)})",
    "mroot": _root,
    "msub": _attach("b"),
    "msup": _attach("t"),
    "msubsup": _attach("b", "t"),
    "mover": _decorated("t", "overline"),
    "munder": _decorated("b", "underline"),
    "munderover": _limits,
    "mtable": _table,
}
