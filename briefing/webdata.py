"""Data that lie in a page of the web edition for its scripts."""

from __future__ import annotations

import json


def data_block(content, name: str) -> str:
    """Data for a script in the page. A browser runs none of it, and no text in it can end the block.

    Examples
    --------
    >>> data_block(["</script>"], "data")
    '<script type="application/json" class="data">["\\\\u003c/script>"]</script>'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f'<script type="application/json" class="{name}">{text.replace("<", chr(92) + "u003c")}</script>'
