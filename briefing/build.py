"""From sources to both editions in one go: the last good build stays until a new one is whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pypdf

from briefing import check, published
from briefing.edition import edition
from briefing.files import read_yaml
from briefing.sphinxext.offline import POLICY_TAG

STAGING = "_build/.staging"
PREVIOUS = "_build/.previous"
# What a build publishes. Everything else under _build is scratch.
SUMMARY = "summary.pdf"
PRODUCTS = ("html", "briefing.pdf", SUMMARY)
TYPST = ("--builder", "custom", "--custom-builder", "typst")
# Warnings are errors, all are reported, and a reference to nothing is a warning.
STRICT = ("-n", "-W", "--keep-going")


class BuildError(Exception):
    """The build stopped; the message says where and why."""


def build(root: Path, say: Callable[[str], None] = print) -> None:
    """Check the data and claims, build PDF and web edition, and only then replace the last build.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    say : callable
        Takes each line of progress.

    Raises
    ------
    BuildError
        If any step fails; what stood under ``_build/html`` and ``_build/briefing.pdf`` is untouched.
    """
    clock = [time.monotonic()]
    with checked(root, "1/4", say) as staging:
        environment = build_environment(root)
        say("2/4 building the PDF")
        run_jupyter_book(root, staging, TYPST, environment, say)
        clock.append(time.monotonic())
        say("3/4 building the web edition")
        run_jupyter_book(root, staging, (), environment, say)
        clock.append(time.monotonic())
        say("4/4 claims.json, front door, publishing")
        products = gather(root, staging)
        swap(root, products)
        clock.append(time.monotonic())
    pdf, web, claims = (later - earlier for earlier, later in pairwise(clock))
    for line in summary(root, (web, pdf, claims)):
        say(line)
    say(f"Built in {clock[-1] - clock[0]:.1f} s.")


def build_summary(root: Path, say: Callable[[str], None] = print) -> None:
    """Check the data and claims, and build the two-page summary alone.

    Parameters and exceptions are those of :func:`build`.
    """
    with checked(root, "1/2", say) as staging:
        say("2/2 building the summary")
        run_jupyter_book(root, staging, TYPST, build_environment(root), say)
        swap(root, {SUMMARY: printed(staging, SUMMARY)})
    say(f"_build/{SUMMARY}")


@contextlib.contextmanager
def checked(root: Path, step: str, say: Callable[[str], None]) -> Iterator[Path]:
    """An empty folder to build in, once data and claims are in order; it is gone afterwards."""
    (root / "_build").mkdir(exist_ok=True)
    with only_build(root), interruptible():
        recover(root)
        try:
            say(f"{step} checking data and claims")
            if faults := check.check(root):
                lines = [*map(str, faults), f"{count(len(faults), 'fault')}. Nothing was built."]
                raise BuildError("\n".join(lines))
            yield fresh(root / STAGING)
        finally:
            shutil.rmtree(root / STAGING, ignore_errors=True)


@contextlib.contextmanager
def only_build(root: Path) -> Iterator[None]:
    """Refuse a second build of the same project: they would write into one staging folder."""
    with open(root / "_build" / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError("Another build of this project is running. Wait for it, or stop it.") from None
        yield


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let a polite kill (SIGTERM, as CI sends it) clean up the way Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def build_environment(root: Path) -> dict[str, str]:
    """Environment of the build: with the project named and every clock stopped.

    Two builds of one commit shall be equal byte for byte, so dates come from the commit, or from the edition
    where there is no git, and Python's hashes are not salted.
    """
    return {
        **os.environ,
        "BRIEFING_ROOT": str(root),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or str(source_date(root)),
    }


def source_date(root: Path) -> int:
    """Seconds since 1970 of the last commit, or of the edition's date where there is no git."""
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        with contextlib.suppress(OSError, subprocess.CalledProcessError, ValueError):
            return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    midnight = dt.datetime.combine(edition(root).date, dt.time(), dt.UTC)
    return int(midnight.timestamp())


def run_jupyter_book(
    root: Path, staging: Path, options: tuple, environment: dict, say: Callable[[str], None]
):
    """One run of Jupyter Book into the staging folder; its progress on notebooks is passed on.

    Each in a process of its own: Sphinx leaves marks in one, and a second build there might differ.
    """
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command += ["build", str(root), "--path-output", str(staging), *STRICT, *options]
    with (
        open(staging / "errors.txt", "w+", encoding="utf-8") as errors,
        subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        try:
            for line in process.stdout:
                if line.startswith("notebook"):
                    say(f"    {line.rstrip()}")
        except KeyboardInterrupt:
            process.terminate()
            raise
        if process.wait():
            errors.seek(0)
            raise BuildError(
                f"{reported(errors.read(), root)}\nThe build failed; the last good one is untouched."
            )


def reported(errors: str, root: Path) -> str:
    """What went wrong, without the traceback of Jupyter Book that follows Sphinx's own message."""
    errors = re.sub(r"\x1b\[[0-9;]*m", "", errors)
    own = errors.split("Traceback (most recent call last)")[0].strip()
    lines = (own or errors.strip()).splitlines()
    # Sphinx repeats a warning for each time that it meets it, and asks for reports to its developers, whom a
    # fault of ours does not concern. Paths are given from the project.
    lines = [line.replace(f"{root}{os.sep}", "") for line in lines if not line.startswith(NOT_OURS)]
    return "\n".join(dict.fromkeys(lines))


NOT_OURS = ("The full traceback has been saved", "Please also report this", "A bug report can be filed")


FRONT_DOOR = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{policy}
<meta http-equiv="refresh" content="0; url={target}">
<link rel="canonical" href="{target}">
{previews}
<title>{title}</title>
</head>
<body><h1>{title}</h1><p><a href="{target}">Go to the briefing</a></p></body>
</html>
"""

PREVIEWS = re.compile(r'<meta (?:name="(?:description|twitter:)|property="og:)[^>]*>')


def gather(root: Path, staging: Path) -> dict[str, Path]:
    """Complete what Jupyter Book built: the claims for machines, the page at the root, the PDFs beside it."""
    site, pdfs = staging / "_build" / "html", [printed(staging, name) for name in PRODUCTS[1:]]
    published.publish(site, root)

    target = read_yaml(root / "_toc.yml")["root"] + ".html"
    if not (site / target).is_file():
        raise BuildError(f"_toc.yml: root: no page {target} was built.")
    if target != "index.html":
        title = html.escape(read_yaml(root / "_config.yml")["title"])
        # This is the address that people pass on, and a preview is made of it without a look at the page behind.
        previews = "\n".join(PREVIEWS.findall((site / target).read_text(encoding="utf-8")))
        (site / "index.html").write_text(
            FRONT_DOOR.format(policy=POLICY_TAG, target=target, title=title, previews=previews),
            encoding="utf-8",
        )

    # Sphinx's own bookkeeping, of no use to a reader.
    (site / ".buildinfo").unlink(missing_ok=True)
    return dict(zip(PRODUCTS, (site, *pdfs), strict=True))


def printed(staging: Path, name: str) -> Path:
    """A PDF that the typst builder was to leave."""
    pdf = staging / "_build" / "typst" / name
    if not pdf.is_file():
        raise BuildError(f"The typst builder wrote no {name}.")
    return pdf


def swap(root: Path, products: dict[str, Path]) -> None:
    """Put the new products in place of the old ones by renaming: all of them, or none.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    products : dict
        From the name under ``_build`` to the new file or folder, on the same file system.
    """
    target, previous = root / "_build", fresh(root / PREVIOUS)
    placed = []
    # Ctrl-C between two renames must wait: it would leave the pages of one build and the PDF of another.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        try:
            for name in products:
                if (target / name).exists():
                    os.rename(target / name, previous / name)
            for name, new in products.items():
                os.rename(new, target / name)
                placed.append(name)
        except OSError:
            for name in placed:
                remove(target / name)
            restore(target, previous)
            raise
        shutil.rmtree(previous)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def recover(root: Path) -> None:
    """After a machine that went down in the middle of :func:`swap`: bring the last good build back."""
    previous = root / PREVIOUS
    if previous.is_dir():
        restore(root / "_build", previous)


def restore(target: Path, previous: Path) -> None:
    """Undo a swap: what was set aside goes back to where it was."""
    for saved in list(previous.iterdir()):
        remove(target / saved.name)
        os.rename(saved, target / saved.name)
    previous.rmdir()


def remove(path: Path) -> None:
    """A file or a folder, whether it exists or not."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def fresh(folder: Path) -> Path:
    """The folder, empty."""
    remove(folder)
    folder.mkdir(parents=True)
    return folder


def summary(root: Path, seconds: tuple[float, float, float]) -> list[str]:
    """One line for each product: where it is, how large, how many pages, how long it took (both PDFs together)."""
    site, (pdf, sheet) = root / "_build" / "html", (root / "_build" / name for name in PRODUCTS[1:])
    pages = [page for page in site.rglob("*.html") if page.parent != site and "_static" not in page.parts]
    claims = len(json.loads((site / "claims.json").read_text(encoding="utf-8")))
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    web, both, front = (f", {took:.1f} s" for took in seconds)
    rows = [
        ("_build/html/index.html", size, count(len(pages), "page") + web),
        (f"_build/{pdf.name}", pdf.stat().st_size, count(len(pypdf.PdfReader(pdf).pages), "page") + both),
        (f"_build/{sheet.name}", sheet.stat().st_size, count(len(pypdf.PdfReader(sheet).pages), "page")),
        ("_build/html/claims.json", (site / "claims.json").stat().st_size, count(claims, "claim") + front),
    ]
    return [f"{path:<26}{size / 1e6:>7.2f} MB  {content}" for path, size, content in rows]


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 page", "2 pages"."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
