"""A page asks nothing of any other host, and what would is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.sphinxext.offline import foreign_in_css, foreign_in_html, foreign_requests, mathml, written_in


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<script async src="//cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        '<link href="http://cdn.example/x.css" rel="preload" as="style">',
        '<link rel="preconnect" href="https://cdn.example">',
        '<img alt="" src="https://cdn.example/x.png">',
        '<img alt="" src="x.png" srcset="x.png 1x, https://cdn.example/y.png 2x">',
        '<iframe src="https://cdn.example/"></iframe>',
        '<video poster="//cdn.example/x.png"></video>',
        '<object data="https://cdn.example/x.svg"></object>',
        '<svg><use href="https://cdn.example/x.svg#a"/></svg>',
        '<p style="background: url(https://cdn.example/x.png)"></p>',
        "<style>@import 'https://cdn.example/x.css';</style>",
        "<style>@font-face {src: url(//cdn.example/x.woff2)}</style>",
    ],
)
def test_a_load_from_elsewhere_is_found(tag):
    """Every way a browser fetches by itself."""
    found = foreign_in_html(f"<!DOCTYPE html><html><body>{tag}</body></html>")
    assert len(found) == 1
    assert "cdn.example" in found[0]


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="https://stats.example/page">a citation</a>',
        '<img alt="" src="../_images/x.svg">',
        '<img alt="" src="data:image/png;base64,AAAA">',
        '<link rel="canonical" href="https://briefing.example/">',
        '<script>const source = "https://cdn.example/x.js"</script>',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        "<pre>url(https://cdn.example/x.png)</pre>",
    ],
)
def test_what_waits_for_a_click_or_is_here_passes(tag):
    """Citations may point anywhere; local files and plain text load nothing."""
    assert foreign_in_html(tag) == []


def test_css_comments_load_nothing():
    """A licence note in a style sheet is no request."""
    assert foreign_in_css("/* url(https://cdn.example/x.png) */ a {color: red}") == []
    assert foreign_in_css('a {background: url( "https://cdn.example/x.png")}') == [
        "https://cdn.example/x.png"
    ]


def test_a_site_is_searched_whole(tmp_path: Path):
    """Pages in folders, style sheets and drawings, each named with the address."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book/page.html").write_text(
        '<script src="https://cdn.example/x.js"></script>', encoding="utf-8"
    )
    (tmp_path / "book/own.css").write_text("@import '//cdn.example/x.css';", encoding="utf-8")
    (tmp_path / "book/figure.svg").write_text(
        '<svg><image href="https://cdn.example/x.png"/></svg>', encoding="utf-8"
    )
    (tmp_path / "index.html").write_text('<a href="https://cdn.example">elsewhere</a>', encoding="utf-8")
    assert foreign_requests(tmp_path) == [
        ("book/figure.svg", "https://cdn.example/x.png"),
        ("book/own.css", "//cdn.example/x.css"),
        ("book/page.html", "https://cdn.example/x.js"),
    ]


def test_formulas_are_mathml():
    """A fraction becomes a fraction, over several source lines too."""
    assert "<mfrac>" in mathml("\\frac{a}\n{b}")
    assert 'display="block"' in mathml("x", display="block")


@pytest.mark.parametrize(
    "tag",
    [
        "<script>",
        '<script type="module">',
        '<script type="Text/JavaScript">',
        "<style>",
        '<p style="color: red">',
        '<button onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_code_in_a_page_is_found(tag):
    """Every way in which a script or a style stands in the page itself, which its policy blocks."""
    assert written_in(f"<!DOCTYPE html><html><body>{tag}x</body></html>") == [tag]


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="../_static/x.js"></script>',
        '<script type="application/ld+json">{"a": 1}</script>',
        '<link rel="stylesheet" href="../_static/x.css">',
        "<pre>&lt;script&gt; style=</pre>",
        '<a href="summary.html#on">on</a>',
    ],
)
def test_files_and_data_in_a_page_pass(tag):
    """What comes as a file, or is data that no browser runs, the policy lets through."""
    assert written_in(f"<!DOCTYPE html><html><body>{tag}</body></html>") == []
