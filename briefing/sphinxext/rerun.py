"""Buttons on each notebook page that open it, ready to run, in Binder and in Colab.

They lead to the repository that `repository: url:` in `_config.yml` names; without one there is no button. The theme's
own buttons are not used: they expect `.ipynb` files beside the chapters.

Binder takes the commit that the pages were built from. There JupyterLab itself opens a chapter as a notebook, by
jupytext, once `.binder/start` has told it to.

Colab opens nothing but `.ipynb` files of a branch, and only from GitHub. The publish workflow puts the notebooks that
the pages offer on the branch `notebooks`. Colab takes that one file and nothing beside it, so each begins with a cell
that fetches and installs the rest, again at the commit that the pages were built from.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import quote, urlsplit

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from briefing.files import read_yaml

BINDER = "https://mybinder.org/v2"
COLAB = "https://colab.research.google.com/github"
BRANCH = "notebooks"  # .github/workflows/publish.yml pushes it

# Installed in place, not copied: there the library finds its data, also once the reader has restarted the kernel. And
# not in a folder named after the repository: one called `briefing` beside a notebook would pass for the library.
FETCHING = """\
# Where the briefing is not installed, as in Colab: fetch it as it was for this page, and install it.
import importlib.util
import subprocess
import sys
from pathlib import Path

if importlib.util.find_spec("briefing") is None:
    checkout = Path("checkout").resolve()
    for command in (
        ["git", "init", "--quiet", checkout],
        ["git", "-C", checkout, "fetch", "--quiet", "--depth=1", {url!r}, {commit!r}],
        ["git", "-C", checkout, "checkout", "--quiet", "FETCH_HEAD"],
        [sys.executable, "-m", "pip", "install", "--quiet", "--editable", checkout],
    ):
        subprocess.run(command, check=True)
    # This kernel looked through its packages before these were there.
    sys.path.append(str(checkout))
    importlib.invalidate_caches()
"""


def repository(root: Path) -> str:
    """Address of the repository, as `_config.yml` gives it; empty if it gives none."""
    url = ((read_yaml(root / "_config.yml").get("repository") or {}).get("url") or "").removesuffix("/")
    parts = urlsplit(url)
    if url and (parts.scheme != "https" or not parts.netloc or parts.path.count("/") < 2):
        raise ConfigError(
            f"_config.yml: repository: url: '{url}' is no address of a repository. "
            "Write it as https://github.com/owner/name, or leave it empty."
        )
    return url


def revision(root: Path) -> str:
    """The commit that is checked out; the newest where there is no git."""
    command = ["git", "-C", str(root), "rev-parse", "--verify", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "HEAD"


def binder(url: str, commit: str, file: str) -> str:
    """Where Binder opens a file of a repository.

    Examples
    --------
    >>> binder("https://github.com/owner/name", "HEAD", "book/index.md")
    'https://mybinder.org/v2/gh/owner/name/HEAD?urlpath=lab/tree/book/index.md'
    """
    host, path = urlsplit(url).netloc, urlsplit(url).path.strip("/")
    if host == "github.com":
        where = f"gh/{quote(path)}"
    elif host == "gitlab.com":
        where = f"gl/{quote(path, safe='')}"
    else:
        where = f"git/{quote(url, safe='')}"
    return f"{BINDER}/{where}/{commit}?urlpath=lab/tree/{quote(file)}"


def colab(url: str, file: str) -> str:
    """Where Colab opens a notebook of a repository's branch; empty for hosts that it does not know.

    Examples
    --------
    >>> colab("https://github.com/owner/name", "book/index.ipynb")
    'https://colab.research.google.com/github/owner/name/blob/notebooks/book/index.ipynb'
    >>> colab("https://gitlab.com/owner/name", "book/index.ipynb")
    ''
    """
    host, path = urlsplit(url).netloc, urlsplit(url).path.strip("/")
    return f"{COLAB}/{quote(path)}/blob/{BRANCH}/{quote(file)}" if host == "github.com" else ""


def fetching(url: str, commit: str) -> str:
    """Code that a notebook begins with, so that it runs where there is nothing but itself; none without a repository.

    Examples
    --------
    >>> fetching("", "HEAD")
    ''
    """
    return FETCHING.format(url=url, commit=commit) if url else ""


def button(place: str, url: str, icon: str) -> dict:
    """A button, as the theme wants it."""
    return {
        "type": "link",
        "url": url,
        "text": "",
        "tooltip": f"Open this page as a notebook in {place}",
        "icon": f"fas fa-{icon}",
        "label": f"launch-{place.lower()}-button",
    }


def add_buttons(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The buttons, on pages with code to run."""
    url = app.config.rerun_repository
    if not url or "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    source = Path(app.env.doc2path(pagename)).relative_to(app.srcdir).as_posix()
    buttons = context.setdefault("header_buttons", [])
    buttons.append(button("Binder", binder(url, app.config.rerun_revision, source), "rocket"))
    # Only briefing.sphinxext.reproduce, which makes the notebooks, knows whether there is one of this page.
    notebook = context.get("offered_notebook")
    if notebook and (address := colab(url, notebook)):
        buttons.append(button("Colab", address, "infinity"))


def read_settings(app: Sphinx, config) -> None:
    root = Path(app.srcdir)
    config.rerun_repository = repository(root)
    config.rerun_revision = revision(root) if config.rerun_repository else ""


def setup(app: Sphinx) -> dict:
    # Values of the configuration, so that pages are written anew when they change.
    app.add_config_value("rerun_repository", "", "html", str)
    app.add_config_value("rerun_revision", "", "html", str)
    app.connect("config-inited", read_settings)
    app.connect("html-page-context", add_buttons, priority=900)  # after the theme (501) has made its own
    return {"parallel_read_safe": True, "parallel_write_safe": True}
