"""A button on each notebook page that opens it, ready to run, in Binder.

It leads to the repository that `repository: url:` in `_config.yml` names, at the commit that the pages were built from;
without a repository there is no button. The theme's own button is not used: it expects `.ipynb` files beside the
chapters. Here JupyterLab itself opens a chapter as a notebook, by jupytext, once `.binder/start` has told it to.
There is no button for Colab, which opens nothing but `.ipynb` files of a repository.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import quote, urlsplit

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from briefing.files import read_yaml

BINDER = "https://mybinder.org/v2"


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


def add_button(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The button, on pages with code to run."""
    if not app.config.rerun_repository or "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    source = Path(app.env.doc2path(pagename)).relative_to(app.srcdir).as_posix()
    context.setdefault("header_buttons", []).append(
        {
            "type": "link",
            "url": binder(app.config.rerun_repository, app.config.rerun_revision, source),
            "text": "",
            "tooltip": "Open this page as a notebook in Binder",
            "icon": "fas fa-rocket",
            "label": "launch-binder-button",
        }
    )


def read_settings(app: Sphinx, config) -> None:
    root = Path(app.srcdir)
    config.rerun_repository = repository(root)
    config.rerun_revision = revision(root) if config.rerun_repository else ""


def setup(app: Sphinx) -> dict:
    # Values of the configuration, so that pages are written anew when they change.
    app.add_config_value("rerun_repository", "", "html", str)
    app.add_config_value("rerun_revision", "", "html", str)
    app.connect("config-inited", read_settings)
    app.connect("html-page-context", add_button, priority=900)  # after the theme (501) has made its buttons
    return {"parallel_read_safe": True, "parallel_write_safe": True}
