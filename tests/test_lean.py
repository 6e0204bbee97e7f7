"""Icons and styles are cut down to those in use."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pydata_sphinx_theme
import pytest

from briefing.sphinxext.lean import (
    ALL_ICONS,
    PRUNED,
    icon_characters,
    icon_font,
    names_in,
    pruned,
    without_scripts,
)

CSS = (
    '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}.fa-sun:before{content:"\\f185"}'
    '.fa-bars-staggered:before{content:"\\f550"}:root{--pst-icon-download:"\uf019";--pst-icon-none:"x"}'
)
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"


def test_icons_in_use_are_those_of_classes_and_of_the_theme():
    """A class in a page counts with all its names, what the theme draws itself counts, and nothing else."""
    assert icon_characters(CSS, ['<i class="fa-solid fa-navicon fa-lg">']) == {"\uf0c9", "\uf019"}
    assert icon_characters(CSS, ["fabulous"]) == {"\uf019"}


def test_the_icon_font_is_small_and_the_same_each_time():
    """A few kilobytes for what is shown, the same bytes in every build."""
    files = []
    for _ in range(2):
        stream = io.BytesIO()
        icon_font(THEME / ALL_ICONS.removeprefix("_static/"), ["\uf0c9", "\uf185"]).save(stream)
        files.append(stream.getvalue())
    assert files[0] == files[1]
    assert len(files[0]) < 4_000


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("p, .on .off {x: 1}", "p{x: 1}"),
        (".off {x: 1} #off {x: 1} .on {x: 2}", ".on{x: 2}"),
        (".on:not(.off), .on:is(.off, p) {x: 1}", ".on:not(.off),.on:is(.off, p){x: 1}"),
        ("a[href$='.off'] {x: 1}", "a[href$='.off']{x: 1}"),
        ("@media print {.off {x: 1}} @media screen {.on, .off {x: 1}}", "@media screen{.on{x: 1}}"),
        ("@font-face {x: url(a)} @keyframes off {from {x: 1} to {x: 2}}", None),
        (
            '@charset "utf-8"; /* .on {x: 1} */ .on {x: "}"; y: url(data:a;b)}',
            '@charset "utf-8";.on{x: "}"; y: url(data:a;b)}',
        ),
        (".on {x: 1} .off {x: 1}\n.on::before {content: '{'}", ".on{x: 1}.on::before{content: '{'}"),
    ],
)
def test_rules_for_what_no_page_has_go(css, left):
    """Only a selector that cannot match goes; brackets, strings and blocks within blocks are left whole."""
    shorter = pruned(css, {"on"})
    if left is None:
        assert "".join(shorter.split()) == "".join(css.split())
    else:
        assert shorter == left


def test_a_name_may_come_from_a_page_or_from_a_script():
    """A class that a script gives to an element later is in use."""
    assert names_in(['<p class="a b" id="c">d</p>'], ["x.classList.add('later-on')"]) >= {
        "a",
        "b",
        "c",
        "later-on",
    }
    assert "d" not in names_in(['<p class="a">d</p>'], [])


@pytest.mark.parametrize(
    ("css", "own"),
    [
        ("html[data-theme] {x: 1} p {x: 2}", "@media (prefers-color-scheme:dark){}"),
        (
            '@charset "utf-8";html[data-theme=dark],html[data-theme=light]{x: 1}',
            "html:not([data-theme]){x: 1}@media (prefers-color-scheme:dark){html:not([data-theme]){x: 1}}",
        ),
        (
            '/* a; {b} */ html[data-theme="dark"] img:not(.a, .b), p {x: 1}',
            "@media (prefers-color-scheme:dark){html:not([data-theme]) img:not(.a, .b){x: 1}}",
        ),
    ],
)
def test_a_page_without_scripts_has_both_themes(css, own):
    """Where no script names a theme, the light one holds, and the dark one for a system in the dark."""
    assert without_scripts(css) == own


def test_a_sheet_in_which_all_is_used_keeps_all():
    """Pruning drops nothing that is in use: with every name known, each rule of the theme is still there."""
    css = (THEME / PRUNED[0].removeprefix("_static/")).read_text(encoding="utf-8")
    kept = pruned(css, names_in([], [css]))
    without = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    assert kept.count("{") == without.count("{") - len(re.findall(r"\{\s*\}", without))
