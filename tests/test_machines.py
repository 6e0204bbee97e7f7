"""What machines read of a built site: with an address of the site in full, without it from page to page."""

from __future__ import annotations

import json
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from docutils.core import publish_doctree
from frictionless import Package
from PIL import Image
from sphinx.errors import ConfigError

from briefing.build import PREVIEWS
from briefing.card import social_card
from briefing.catalogue import published_package
from briefing.sphinxext import machines, rerun
from briefing.verdicts import scorecard

CHECKOUT = Path(__file__).resolve().parents[1]
BASE = "https://example.org/briefing/"
REPOSITORY = "https://github.com/owner/name"
TITLE = 'Of <b>"growth"</b> & more'
PAGES = ("book/index.html", "book/spending.html", "book/catalogue.html", "book/references.html")
CATALOGUE = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
# The data

```{code-cell} ipython3
:tags: [remove-input]
from briefing import describe
from briefing.summary import show_catalogue

show_catalogue(describe())
```
"""


def set_in(root: Path, old: str, new: str) -> None:
    config = (root / "_config.yml").read_text(encoding="utf-8")
    assert config.count(old) == 1, old
    (root / "_config.yml").write_text(config.replace(old, new), encoding="utf-8")


def prepared(root: Path) -> Path:
    """The small project with a catalogue of its data and a hostile title."""
    (root / "book/catalogue.md").write_text(CATALOGUE, encoding="utf-8")
    toc = (root / "_toc.yml").read_text(encoding="utf-8")
    (root / "_toc.yml").write_text(toc + "- file: book/catalogue\n", encoding="utf-8")
    set_in(root, 'title: "Quality growth on trial"', f"title: '{TITLE}'")
    return root


def build(run, root: Path) -> Path:
    """The web edition alone, beside PDFs as the other builder would have left them."""
    (root / "_build/typst").mkdir(parents=True)
    for pdf in ("briefing.pdf", "summary.pdf"):
        (root / "_build/typst" / pdf).write_bytes(b"%PDF-1.7\n")
    code = "from jupyter_book.cli.main import main; main()"
    result = run(root, sys.executable, "-c", code, "build", ".", "-n", "-W", "--keep-going")
    assert result.returncode == 0, result.stdout + result.stderr
    return root / "_build/html"


@pytest.fixture(scope="module")
def without(make_small_project, run, tmp_path_factory) -> Path:
    """A site whose address and repository nobody has set, as the project comes."""
    return build(run, prepared(make_small_project(tmp_path_factory.mktemp("without"))))


@pytest.fixture(scope="module")
def with_base(make_small_project, run, tmp_path_factory) -> Path:
    root = prepared(make_small_project(tmp_path_factory.mktemp("with")))
    set_in(root, 'baseurl: ""', f'baseurl: "{BASE}"')
    set_in(root, 'repository: {url: ""}', f'repository: {{url: "{REPOSITORY}"}}')
    return build(run, root)


def soup(site: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")


def tags(site: Path, page: str) -> dict[str, str]:
    """Content of the tags in a page's head by name or property."""
    found = soup(site, page).head.find_all("meta", content=True)
    return {tag.get("name") or tag.get("property"): tag["content"] for tag in found}


def things(site: Path, page: str) -> list[dict]:
    (block,) = soup(site, page).find_all("script", type="application/ld+json")
    return json.loads(block.string)["@graph"]


def of_type(found: list[dict], name: str) -> list[dict]:
    return [thing for thing in found if thing["@type"] == name]


def addresses(value, key: str = "") -> list[str]:
    """Every address in nested things, apart from those of other sites that the data cite."""
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in addresses(inner, name)]
    if isinstance(value, list):
        return [found for inner in value for found in addresses(inner, key)]
    return [value] if key in ("@id", "url", "contentUrl") else []


@pytest.mark.parametrize(
    "base", ["example.org", "/briefing/", "ftp://example.org/", "https://", "https://example.org/?a=1", "x y"]
)
def test_an_address_that_is_none_is_named(base):
    with pytest.raises(ConfigError, match="_config.yml: html: baseurl") as raised:
        machines.check_base(None, SimpleNamespace(html_baseurl=base))
    assert f"'{base}'" in str(raised.value)


@pytest.mark.parametrize("base", ["", BASE, BASE.removesuffix("/"), "http://localhost:8000"])
def test_an_address_or_none_passes(base):
    machines.check_base(None, SimpleNamespace(html_baseurl=base))


def test_a_description_is_the_first_sentence_of_the_page_itself():
    """Not a caption or a note; cut between words; nothing where a page has no text."""

    def of(text: str) -> str:
        return machines.description(publish_doctree(text, settings_overrides={"doctitle_xform": False}))

    assert of("A\n=\n\n.. note:: A note.\n\nThe *first*\nparagraph.\n\nB\n-\n\nx\n") == "The first paragraph."
    long = of("A\n=\n\n" + "word " * 90)
    assert len(long) <= machines.LONGEST + 2 and long.endswith("word …")
    assert of("A\n=\n\n- a list\n") == ""


@pytest.mark.parametrize("site", ["without", "with_base"])
@pytest.mark.parametrize("page", PAGES)
def test_words_on_a_page_stay_words(site, page, request):
    """Quotes and tags of a title arrive in every tag as the text that they are."""
    found = tags(request.getfixturevalue(site), page)
    assert found["og:site_name"] == TITLE
    home = page == PAGES[0]
    assert found["citation_title" if home else "citation_book_title"] == TITLE
    assert ("citation_technical_report_institution" in found) == home
    assert found["citation_publication_date"] == found["citation_online_date"] == "2026/11/25"
    assert found["citation_author"] == "The briefing's authors"


def test_without_an_address_nothing_is_absolute(without):
    """No preview with a picture, no site map, no canonical address; all else leads from page to page."""
    for page in PAGES:
        found = tags(without, page)
        assert not {"og:image", "og:url", "citation_pdf_url", "citation_public_url", "twitter:card"} & set(
            found
        )
        assert soup(without, page).find("link", rel="canonical") is None
        for address in addresses([t for t in things(without, page) if t["@type"] != "Report"]):
            assert not urlsplit(address).scheme, address
    assert not (without / "sitemap.xml").exists() and not (without / "card.png").exists()
    assert "Sitemap" not in (without / "robots.txt").read_text(encoding="utf-8")


def test_with_an_address_everything_is(with_base):
    for page in PAGES:
        found = tags(with_base, page)
        assert found["og:url"] == found["citation_public_url"] == BASE + page
        assert found["og:image"] == f"{BASE}card.png"
        assert found["citation_pdf_url"] == f"{BASE}briefing.pdf"
        assert soup(with_base, page).find("link", rel="canonical")["href"] == BASE + page
        own = [t for t in things(with_base, page) if t["@type"] != "Report"]
        assert all(address.startswith(BASE) for address in addresses(own))
    locations = [
        element.text for element in ET.parse(with_base / "sitemap.xml").iter() if element.tag.endswith("}loc")
    ]
    assert sorted(locations) == sorted(BASE + page for page in PAGES)
    assert f"Sitemap: {BASE}sitemap.xml" in (with_base / "robots.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("site", ["without", "with_base"])
def test_every_address_leads_to_a_file_and_an_anchor(site, request):
    """Stable addresses are worth nothing if they are dead; the PDF's and claims.json's come from elsewhere."""
    folder = request.getfixturevalue(site)
    for page in PAGES:
        for address in addresses(things(folder, page)):
            full, fragment = urldefrag(urljoin(BASE + page, address))
            if not full.startswith(BASE) or full.endswith(("claims.json", "briefing.pdf")):
                continue
            target = folder / full.removeprefix(BASE)
            assert target.is_file(), address
            if fragment.startswith("claim-"):
                assert soup(folder, full.removeprefix(BASE)).find(id=fragment) is not None


def test_each_page_says_what_it_is(without):
    """The first is the report, a chapter a part of it with its claims, the catalogue the data package."""
    (report,) = of_type(things(without, PAGES[0]), "Report")
    assert (report["name"], report["version"]) == (TITLE, "0.1.0")
    (review,) = of_type(things(without, PAGES[1]), "ClaimReview")
    assert review["url"] == "spending.html#claim-z01"
    assert review["reviewRating"]["alternateName"] == "Supported"
    assert of_type(things(without, PAGES[1]), "WebPage")[0]["isPartOf"]["@id"] == "index.html"
    assert [t["@type"] for t in things(without, PAGES[2])] == ["WebPage", "DataCatalog", "Dataset"]
    assert [t["@type"] for t in things(without, PAGES[3])] == ["WebPage"]
    assert soup(without, "search.html").find("script", type="application/ld+json") is None


def test_every_page_leads_to_the_feed(without):
    for page in (*PAGES, "search.html"):
        link = soup(without, page).find("link", type="application/atom+xml")
        assert (without / page).parent.joinpath(link["href"]).resolve() == (without / "feed.xml").resolve()


def test_the_published_package_is_valid(without, tmp_path):
    """Frictionless opens it where it lies, and finds every file with the hash that it names."""
    copy = shutil.copytree(without, tmp_path / "site", ignore=shutil.ignore_patterns("_static"))
    report = Package(str(copy / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    with open(copy / "data/example/spending_growth.csv", "a", encoding="utf-8") as file:
        file.write("CHN,2021,9,,,,,\n")
    assert not Package(str(copy / "datapackage.json")).validate().valid


def test_our_package_is_valid_when_published(tmp_path):
    package = published_package(CHECKOUT)
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    shutil.copytree(CHECKOUT / "data", tmp_path / "data")
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["place", "message"])
    assert len(report.tasks) == len(package["resources"]) > 100


def test_the_card_has_the_size_that_networks_ask_for(with_base):
    with Image.open(with_base / "card.png") as picture:
        assert picture.size == (1200, 630)
        assert len(picture.getcolors(1 << 20)) > 50


def test_two_cards_of_the_same_verdicts_are_the_same_bytes(small_project, monkeypatch):
    monkeypatch.setenv("BRIEFING_ROOT", str(small_project))
    card = scorecard(small_project)
    first, second = (social_card(card, title="A" * 300, author="B", root=small_project) for _ in range(2))
    assert first == second
    changed = card.assign(verdict_now="Contradicted")
    assert social_card(changed, title="A" * 300, author="B", root=small_project) != first


def test_the_front_door_takes_the_previews_of_the_first_page(with_base):
    """Whoever passes on the address of the site alone gets the same card."""
    found = PREVIEWS.findall((with_base / PAGES[0]).read_text(encoding="utf-8"))
    names = {BeautifulSoup(tag, "html.parser").meta.get("property") for tag in found}
    assert {"og:title", "og:image", "og:description"} <= names
    assert not any("citation_" in tag for tag in found)


# -- Rerun ---------------------------------------------------------------------


def launching(site: Path, page: str) -> dict[str, str]:
    """Addresses behind a page's buttons, by what they say of themselves."""
    links = soup(site, page).select("a.btn[class*=btn-launch]")
    return {a["title"].removeprefix("Open this page as a notebook in "): a["href"] for a in links}


def code_cells(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_without_a_repository_no_page_can_be_launched(without):
    """Neither button, and the notebooks that pages offer are the pages and nothing else."""
    assert not any(launching(without, page) for page in PAGES)
    assert len(code_cells(without / "_sources/book/spending.ipynb")) == 3
    assert not any("checkout" in path.read_text(encoding="utf-8") for path in without.rglob("*.ipynb"))


def test_with_a_repository_pages_with_code_can(with_base):
    """JupyterLab opens the chapter itself, Colab its notebook; a page without code has nothing to run."""
    for page in PAGES:
        name = page.removesuffix(".html")
        binder = f"https://mybinder.org/v2/gh/owner/name/HEAD?urlpath=lab/tree/{name}.md"
        colab = f"https://colab.research.google.com/github/owner/name/blob/notebooks/{name}.ipynb"
        code = page in PAGES[1:3]
        assert launching(with_base, page) == ({"Binder": binder, "Colab": colab} if code else {})


def test_colab_finds_what_is_pushed(with_base):
    """What the publish workflow hands over from the built site lies where the buttons look for it."""
    workflow = yaml.safe_load((CHECKOUT / ".github/workflows/publish.yml").read_text(encoding="utf-8"))
    (pattern,) = [
        step["with"]["path"]
        for step in workflow["jobs"]["build"]["steps"]
        if step.get("with", {}).get("name") == "notebooks"
    ]
    root = with_base.parents[1]
    kept = root / pattern.partition("*")[0]  # GitHub keeps the folders from the first wildcard on
    pushed = {path.relative_to(kept).as_posix() for path in root.glob(pattern)}
    sought = [launching(with_base, page).get("Colab", "") for page in PAGES]
    assert pushed == {url.partition("/blob/notebooks/")[2] for url in sought if url}
    assert f"--initial-branch={rerun.BRANCH}\n" in workflow["jobs"]["notebooks"]["steps"][-1]["run"]


@pytest.mark.parametrize("width", [320, 360, 390, 420])
def test_all_buttons_have_room_on_a_phone(with_base, browser, width):
    """With both there are six above a page; none may be pushed out of sight."""
    page = browser.new_page(viewport={"width": width, "height": 640})
    page.goto((with_base / PAGES[1]).as_uri())
    assert page.locator(".article-header-buttons .btn").filter(visible=True).count() == 6
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize(
    ("url", "notebook", "expected"),
    [
        ("", "book/a.ipynb", []),
        ("https://gitlab.com/owner/name", "book/a.ipynb", ["launch-binder-button"]),
        ("https://github.com.example.org/o/n", "book/a.ipynb", ["launch-binder-button"]),
        (REPOSITORY, None, ["launch-binder-button"]),
        (REPOSITORY, "book/a.ipynb", ["launch-binder-button", "launch-colab-button"]),
    ],
)
def test_colab_is_offered_where_it_can_open_the_page(url, notebook, expected):
    """It knows GitHub alone, and a page without a notebook has nothing to open."""
    config = SimpleNamespace(rerun_repository=url, rerun_revision="abc")
    env = SimpleNamespace(metadata={"book/a": {"kernelspec": {}}}, doc2path=lambda name: f"/p/{name}.md")
    context = {"offered_notebook": notebook} if notebook else {}
    rerun.add_buttons(SimpleNamespace(config=config, env=env, srcdir="/p"), "book/a", "", context, None)
    assert [button["label"] for button in context.get("header_buttons", [])] == expected


def test_an_address_for_colab_is_quoted():
    """Names of chapters may hold blanks."""
    assert rerun.colab(REPOSITORY, "book/a b.ipynb").endswith("/owner/name/blob/notebooks/book/a%20b.ipynb")


class Elsewhere(NamedTuple):
    """A machine without the library, and the repository that notebooks fetch there, with its two commits."""

    python: Path
    folder: Path
    environment: dict[str, str]
    first: str
    last: str


@pytest.fixture
def elsewhere(small_project, tmp_path, run) -> Elsewhere:
    """As Colab: all packages but ours, a folder with nothing in it, and the repository at its address."""
    python = tmp_path / "env/bin/python"
    assert run(tmp_path, sys.executable, "-m", "venv", "--without-pip", "env").returncode == 0
    (packages,) = tmp_path.glob("env/lib/python*/site-packages")
    ours = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "others.pth").write_text("\n".join(ours), encoding="utf-8")

    shutil.copytree(CHECKOUT / "briefing", small_project / "briefing")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, small_project)

    def commit() -> str:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        for words in (("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "-m", "edition")):
            result = run(small_project, "git", *words)
            assert result.returncode == 0, result.stderr
        return rerun.revision(small_project)

    first = commit()
    data = small_project / "data/example/spending_growth.csv"
    data.write_text(data.read_text(encoding="utf-8").replace("2016,9.4", "2016,8.8"), encoding="utf-8")
    environment = {
        "PYTHONPATH": "",
        # Git takes the repository's address for the folder beside.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{small_project.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": REPOSITORY,
        # Pip needs nothing from the network; that 0 stands for "no isolation" is its own oddity.
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    (tmp_path / "content").mkdir()
    return Elsewhere(python, tmp_path / "content", environment, first, commit())


def test_a_notebook_runs_where_there_is_nothing_else(with_base, elsewhere, run):
    """Its first cell brings library and data, once, and they are still there in a kernel that was restarted."""
    fetch, *chapter = code_cells(with_base / "_sources/book/spending.ipynb")
    said = "print(sorted(set(growth['value'])))"

    def execute(*cells: str, **changes: str):
        script = "\n".join([*cells, said])
        return run(
            elsewhere.folder, str(elsewhere.python), "-c", script, **{**elsewhere.environment, **changes}
        )

    without_it = execute(*chapter)
    assert "No module named 'briefing'" in without_it.stderr
    assert not list(elsewhere.folder.iterdir())

    unreachable = execute(fetch, *chapter, GIT_CONFIG_VALUE_0="elsewhere:", GIT_ALLOW_PROTOCOL="file")
    assert "CalledProcessError" in unreachable.stderr and "'briefing'" not in unreachable.stderr

    fetched = execute(fetch, *chapter)
    assert fetched.returncode == 0, fetched.stderr
    assert fetched.stdout.splitlines()[-1] == "[8.8, 9.2, 10.2, 10.5, 11.6]"
    assert [path.name for path in elsewhere.folder.iterdir()] == ["checkout"]

    for cells in ((fetch, *chapter), chapter):  # nothing is fetched again
        restarted = execute(*cells, GIT_ALLOW_PROTOCOL="none")
        assert restarted.returncode == 0, restarted.stderr
        assert restarted.stdout.splitlines()[-1] == "[8.8, 9.2, 10.2, 10.5, 11.6]"


def test_a_notebook_gets_the_commit_that_it_was_built_from(elsewhere, run):
    """Not the newest: the branch may have gone on since."""
    assert elsewhere.first != elsewhere.last
    script = rerun.fetching(REPOSITORY, elsewhere.first) + (
        "from briefing import series\nprint(series('spending_growth')['value'].iloc[0])"
    )
    result = run(elsewhere.folder, str(elsewhere.python), "-c", script, **elsewhere.environment)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "9.4"


def test_where_the_library_is_there_the_cell_does_nothing(tmp_path, run):
    """As in Binder, or on a machine where it is installed."""
    result = run(
        tmp_path, sys.executable, "-c", rerun.fetching(REPOSITORY, "HEAD"), GIT_ALLOW_PROTOCOL="none"
    )
    assert result.returncode == 0, result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "url", ["owner/name", "http://github.com/owner/name", "https://github.com/owner", "https://"]
)
def test_a_repository_that_is_none_is_named(small_project, url):
    set_in(small_project, 'repository: {url: ""}', f'repository: {{url: "{url}"}}')
    with pytest.raises(ConfigError, match="_config.yml: repository: url"):
        rerun.repository(small_project)


def test_without_the_key_there_is_no_repository(small_project):
    set_in(small_project, 'repository: {url: ""}', "")
    assert rerun.repository(small_project) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/owner/name", "gh/owner/name"),
        ("https://gitlab.com/group/sub/name", "gl/group%2Fsub%2Fname"),
        ("https://git.example.org/o/n", "git/https%3A%2F%2Fgit.example.org%2Fo%2Fn"),
    ],
)
def test_each_kind_of_host_has_its_address(url, expected):
    assert rerun.binder(url, "abc", "book/a b.md") == (
        f"https://mybinder.org/v2/{expected}/abc?urlpath=lab/tree/book/a%20b.md"
    )


def test_the_commit_is_the_one_that_is_checked_out(small_project, run):
    assert rerun.revision(small_project) == "HEAD"
    assert run(small_project, "git", "init", "--quiet").returncode == 0
    assert rerun.revision(small_project) == "HEAD"  # no commit yet
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    run(small_project, "git", *identity, "commit", "--quiet", "--allow-empty", "-m", "first")
    assert re.fullmatch("[0-9a-f]{40}", rerun.revision(small_project))


def test_binder_opens_chapters_as_make_lab_does(run):
    """The start script names the folder of settings that the Makefile names; the lock is the project's own."""
    result = run(CHECKOUT, ".binder/start", "sh", "-c", "echo $JUPYTER_CONFIG_PATH $1", "sh", "kept")
    assert result.stdout.split() == [str(CHECKOUT / ".jupyter"), "kept"], result.stderr
    assert "-r ../requirements.txt" in (CHECKOUT / ".binder/requirements.txt").read_text(encoding="utf-8")
    lock = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^jupytext==", lock, re.MULTILINE) and re.search(r"^jupyterlab==", lock, re.MULTILINE)
