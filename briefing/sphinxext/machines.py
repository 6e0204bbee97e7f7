"""What the web edition tells machines: tags and data on each page, and files at addresses that stay.

Search engines, fact-check indexes, reference managers, social networks and feed readers each look for their own.
With the site's address (`html: baseurl:` in `_config.yml`) all addresses are absolute; without it they are relative,
and what only makes sense in full (pictures in previews, the PDF in citations, the site map) is left out.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
import shutil
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from briefing import schemaorg
from briefing.card import CARD, social_card
from briefing.catalogue import describe, published_package
from briefing.claims import register
from briefing.edition import edition
from briefing.feed import FEED, feed
from briefing.published import CLAIMS, SCHEMA
from briefing.summary import CATALOGUE
from briefing.verdicts import scorecard

PDF = "briefing.pdf"
PACKAGE = "datapackage.json"
LONGEST = 200  # characters of a description that previews show


def check_base(app: Sphinx, config) -> None:
    """An address that is none would make every link of the site's machines wrong."""
    base = config.html_baseurl
    parts = urlsplit(base)
    if base and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise ConfigError(
            f"_config.yml: html: baseurl: '{base}' is no address of a site. "
            "Write it as https://example.org/briefing/, or leave it empty."
        )


class LinkFiles(SphinxPostTransform):
    """A file that lies beside the pages is a link where a text names it, and so is a resource of the data package."""

    formats: ClassVar = ("html",)
    default_priority = 700

    def run(self, **kwargs) -> None:
        files = {name: name for name in (CLAIMS, SCHEMA, PACKAGE, FEED)}
        files |= {
            entry["name"]: f"data/{entry['path']}" for entry in describe(root=Path(self.app.srcdir)).values()
        }
        page = self.app.builder.get_target_uri(self.env.docname)
        for literal in list(self.document.findall(nodes.literal)):
            file = files.get(literal.astext())
            if file and not isinstance(literal.parent, nodes.reference):
                link = nodes.reference(
                    "", "", literal.deepcopy(), internal=True, refuri=relative_uri(page, file)
                )
                literal.replace_self(link)


def judge_claims(app: Sphinx, env) -> None:
    """Judge once, for all pages and the card."""
    if app.builder.format == "html":
        app.briefing_card = scorecard(Path(app.srcdir))


def located(base: str, file: str, page: str) -> str:
    """Address of a file of the site: in full where the site's address is known, else as seen from a page.

    Examples
    --------
    >>> located("", "data/x.csv", "book/index.html"), located("https://example.org/b", "data/x.csv", "book/index.html")
    ('../data/x.csv', 'https://example.org/b/data/x.csv')
    """
    if base:
        return posixpath.join(base, file)
    file, mark, fragment = file.partition("#")
    return posixpath.relpath(file, posixpath.dirname(page) or ".") + mark + fragment


def has_pdf(app: Sphinx) -> bool:
    """Whether the builder of the PDF has run before, so that the PDF will lie beside the pages."""
    return (Path(app.outdir).parent / "typst" / PDF).is_file()


def description(doctree: nodes.document) -> str:
    """First paragraph of a page's own text, cut at a word where it is too long for a preview."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            text = " ".join(paragraph.astext().split())
            return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return ""


def boxes(app: Sphinx) -> dict[str, str]:
    """Where each claim's test box stands, by the anchors that the pages really have."""
    found = {}
    labels = app.env.get_domain("std").anonlabels
    for claim in register(Path(app.srcdir))["claims"]:
        if place := labels.get(f"claim-{claim['id'].lower()}"):
            found[claim["id"]] = f"{place[0]}.html#{place[1]}"
    return found


def add_tags(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Tags into the head of a page, its data in the words of schema.org to the end of its body."""
    config = app.config
    tags = [
        '<link rel="alternate" type="application/atom+xml" title="Editions and corrections" '
        f'href="{context["pathto"](FEED, 1)}" />'
    ]
    if doctree is not None:
        home = pagename == config.root_doc
        title = config.html_title if home else plain(context["title"])
        words = description(doctree)
        tags += map(meta, page_tags(app, f"{pagename}.html", title, words, home=home))
        context["body"] += schemaorg.script(things(app, pagename, title, words)) + "\n"
    context["metatags"] = context.get("metatags", "") + "".join(f"\n    {tag}" for tag in tags)


def plain(title: str) -> str:
    """A title without the tags that emphasis in it has made."""
    return html.unescape(re.sub(r"<[^>]*>", "", title))


def meta(tag: tuple[str, str]) -> str:
    name, content = tag
    kind = "property" if name.startswith("og:") else "name"
    return f'<meta {kind}="{name}" content="{html.escape(content)}" />'


def page_tags(app: Sphinx, file: str, title: str, words: str, *, home: bool) -> list[tuple[str, str]]:
    """Names and contents of the tags for reference managers (citation_), networks (og:, twitter:) and all."""
    config, base = app.config, app.config.html_baseurl
    whole = config.html_title
    day = edition(Path(app.srcdir)).date.strftime("%Y/%m/%d")
    tags = [
        ("citation_title", title),
        ("citation_author", config.author),
        ("citation_publication_date", day),
        ("citation_online_date", day),
        ("citation_language", config.language),
        # The whole is a report, a page a part of it.
        ("citation_technical_report_institution", config.author) if home else ("citation_book_title", whole),
        ("og:type", "website" if home else "article"),
        ("og:title", title),
        ("og:site_name", whole),
    ]
    if words:
        tags += [("description", words), ("og:description", words)]
    if base:
        tags += [
            ("citation_public_url", located(base, file, file)),
            ("og:url", located(base, file, file)),
            ("og:image", located(base, CARD, file)),
            ("og:image:width", "1200"),
            ("og:image:height", "630"),
            ("og:image:alt", f"{whole}: verdicts on the article's day and at this edition, counted"),
            ("twitter:card", "summary_large_image"),
        ]
        if has_pdf(app):
            tags.append(("citation_pdf_url", located(base, PDF, file)))
    return tags


def things(app: Sphinx, pagename: str, title: str, words: str) -> list[dict]:
    """What a page is about: the report, or a part of it with the claims that it tests or the data that it describes."""
    config, root = app.config, Path(app.srcdir)
    file, home = f"{pagename}.html", f"{config.root_doc}.html"

    def address(name: str) -> str:
        return located(config.html_baseurl, name, file)

    if pagename == config.root_doc:
        pdf = PDF if has_pdf(app) else None
        found = [
            schemaorg.report(
                address,
                home,
                title=title,
                by=config.author,
                language=config.language,
                description=words,
                pdf=pdf,
                root=root,
            )
        ]
    else:
        found = [schemaorg.page(address, file, home, title=title, description=words)]
    places = boxes(app)
    rows = {row["id"]: row for row in app.briefing_card.to_dict("records")}
    tested = schemaorg.article(root)
    found += [
        schemaorg.claim_review(
            claim, rows[claim["id"]], address(places[claim["id"]]), by=config.author, tested=tested, root=root
        )
        for claim in register(root)["claims"]
        if places.get(claim["id"], "").startswith(f"{file}#")
    ]
    if app.env.get_domain("std").anonlabels.get(CATALOGUE, ("",))[0] == pagename:
        found += schemaorg.catalogue(address, file, root)
    return found


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Data package, feed, site map and card, at the root of the site."""
    if exception is not None or app.builder.format != "html":
        return
    config, root, site = app.config, Path(app.srcdir), Path(app.outdir)
    base, home = config.html_baseurl, f"{config.root_doc}.html"
    for entry in describe(root=root).values():
        target = site / "data" / entry["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / "data" / entry["path"], target)
    files = {
        PACKAGE: json.dumps(published_package(root), indent=2, ensure_ascii=False) + "\n",
        FEED: feed(
            root,
            title=config.html_title,
            author=config.author,
            language=config.language,
            home=home,
            address=lambda file: located(base, file, FEED),
            boxes=boxes(app),
        ),
        "robots.txt": robots(base),
    }
    if base:
        files["sitemap.xml"] = sitemap(base, sorted(app.env.found_docs), edition(root).date.isoformat())
        card = social_card(app.briefing_card, title=config.html_title, author=config.author, root=root)
        (site / CARD).write_bytes(card)
    for name, text in files.items():
        (site / name).write_text(text, encoding="utf-8")


def robots(base: str) -> str:
    """All may be read; where the site map lies, since that needs an address in full."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {posixpath.join(base, 'sitemap.xml')}\n" if base else "")


def sitemap(base: str, pages: list[str], date: str) -> str:
    """Every page with the day of the edition."""
    entries = "".join(
        f"  <url><loc>{escape(posixpath.join(base, page))}.html</loc><lastmod>{date}</lastmod></url>\n"
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )


def setup(app: Sphinx) -> dict:
    app.add_post_transform(LinkFiles)
    app.connect("config-inited", check_base)
    app.connect("env-updated", judge_claims)
    app.connect("html-page-context", add_tags, priority=950)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
