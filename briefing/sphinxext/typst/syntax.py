"""Small pieces of Typst code. Text always travels as a string literal, so no character can act as markup."""

import re

# Ideographs, kana and the punctuation set with them. Runs of these carry their own language for hyphenation,
# for the choice of glyphs and for screen readers.
CHINESE = re.compile(r"([\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+)")

# A word that no narrow column can hold, such as the name of a page within a web address.
LONG_WORD = re.compile(r"\w{25,}", re.ASCII)
CONTROLS = dict.fromkeys(i for i in range(32) if i not in (9, 10))


def quote(text):
    """Return `text` as a Typst string literal.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The literal, quotes included.
    """
    text = str(text).translate(CONTROLS).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n").replace("\t", "\\t") + '"'


def typst_text(text):
    """Return running text as Typst code, with its Chinese passages marked as such.

    Parameters
    ----------
    text : str
        Running text. Line breaks count as spaces.

    Returns
    -------
    str
        One or more Typst expressions, one a line.
    """
    # Not \s: that would also swallow no-break spaces, which authors put there on purpose.
    pieces = CHINESE.split(re.sub(r"[ \t\r\n]+", " ", text))
    codes = (f"zh({quote(piece)})" if place % 2 else _breakable(piece) for place, piece in enumerate(pieces))
    return "\n".join(code for piece, code in zip(pieces, codes, strict=True) if piece)


def _breakable(text):
    """A literal with places to break inside over-long words; a copy of the text carries no trace of them."""
    chunks = LONG_WORD.sub(lambda word: "\0".join(re.findall(".{1,8}", word[0])), text).split("\0")
    return "\nbreak-here\n".join(map(quote, chunks))


def call(function, *positional, **named):
    """Return a Typst function call.

    Parameters
    ----------
    function : str
        Name of the function.
    *positional, **named
        Arguments as Typst code; underscores in names become hyphens, arguments that are None are left out.

    Returns
    -------
    str
        The call.
    """
    pairs = [f"{name.replace('_', '-')}: {code}" for name, code in named.items() if code is not None]
    return f"{function}({', '.join([*pairs, *positional])})"


def block(parts):
    """Join expressions into one content value.

    Parameters
    ----------
    parts : iterable of str
        Typst expressions; empty ones are left out.

    Returns
    -------
    str
        A code block, or an empty content block where there is nothing to show.
    """
    parts = [part for part in parts if part]
    return "{" + "\n".join(parts) + "}" if parts else "[]"


def array(items):
    """Return a Typst array.

    Parameters
    ----------
    items : iterable of str
        Typst expressions.

    Returns
    -------
    str
        The array; one item gets the trailing comma that tells it from a parenthesis.
    """
    items = list(items)
    return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"


def boolean(value):
    """Return a Typst truth value.

    Parameters
    ----------
    value : object
        Anything with a truth value.

    Returns
    -------
    str
        ``true`` or ``false``.
    """
    return "true" if value else "false"
