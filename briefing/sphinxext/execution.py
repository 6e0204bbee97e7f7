"""Fresh results, fast: the execution cache notices data and library changes, and misses run side by side.

MyST-NB caches a notebook under the text of its code cells alone (MyST-NB issue 299), so a corrected figure in
`data/` or a mended rule in `briefing/` would leave the old numbers on the page. Here the cache lives in a
folder named after a digest of everything a notebook can read, and all pages are read again when it changes.
Notebooks missing from the cache are executed on all cores before Sphinx reads its first page.

A notebook that reads other chapters says so in its front matter, `reads: ["book/*.md"]`; it is then executed
again when one of those files changes. Were chapters an input of all, one comma would execute the book.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)

CACHE = "_build/.jupyter_cache"
KEPT = 2  # digests: the current one, and the one before, so that undoing a change costs nothing

# What a notebook can read, beside its own cells. The library's Sphinx half and its command line cannot change
# a cell's output, so they are left out: work on them need not execute anything again.
NOTEBOOK_INPUTS = (
    "_config.yml",
    "requirements.txt",
    "book/references.bib",
    "briefing/*.py",
    "briefing/*.mplstyle",
    "briefing/*.json",
    "data/**/*",
)
NOT_READ = ("briefing/build.py", "briefing/cli.py")
# What else can change a page that Sphinx would otherwise take for unchanged.
PAGE_INPUTS = (*NOTEBOOK_INPUTS, "briefing/sphinxext/**/*.py")


class ExecutionFailed(ExtensionError):
    """At least one notebook did not run to its end. Sphinx prints the message without a traceback."""

    category = "Notebook execution failed"


def input_files(root: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """Files under a project that match, in a fixed order."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    skipped = {root / name for name in NOT_READ}
    return (path for path in sorted(found - skipped) if not path.name.startswith("."))


def digest(root: Path, patterns: tuple[str, ...] = NOTEBOOK_INPUTS) -> str:
    """Sixteen hexadecimal digits that change when a file, its name or the Python version changes.

    Parameters
    ----------
    root : pathlib.Path
        The project. The library is looked for there, and else where it is installed from.
    patterns : tuple of str
        Glob patterns, relative to the project.
    """
    checkout = Path(__file__).resolve().parents[2]
    state = hashlib.sha256(sys.version.encode())
    roots = [root] if (root / "briefing" / "__init__.py").is_file() else [root, checkout]
    for place in roots:
        # From the checkout only the library counts: its data belong to another project.
        chosen = patterns if place == root else tuple(p for p in patterns if p.startswith("briefing/"))
        for path in input_files(place, chosen):
            state.update(path.relative_to(place).as_posix().encode() + b"\0")
            state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()[:16]


def set_cache_path(app: Sphinx, config):
    root = Path(app.srcdir)
    config.nb_execution_cache_path = str(root / CACHE / digest(root))
    # A configuration value with rebuild="env": when it changes, all pages are read again.
    config.inputs_digest = digest(root, PAGE_INPUTS)


def prune(folder: Path, current: str, kept: int = KEPT) -> list[str]:
    """Remove the caches of older inputs, newest first kept; the current one always stays.

    Returns
    -------
    list of str
        Digests that were removed.
    """
    others = [path for path in folder.iterdir() if path.is_dir() and re.fullmatch("[0-9a-f]{16}", path.name)]
    others = sorted((p for p in others if p.name != current), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in others[kept - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
    return [path.name for path in others[kept - 1 :]]


def read_notebooks(env: BuildEnvironment) -> Iterator[tuple[str, Path, NotebookNode]]:
    """Each page of the book that holds code cells, read the way MyST-NB reads it."""
    for name in sorted(env.found_docs):
        path = Path(env.doc2path(name))
        text = path.read_text(encoding="utf-8")
        reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
        if reader is None:  # plain Markdown: nothing to execute
            continue
        notebook = reader.read(text)
        if any(cell.cell_type == "code" for cell in notebook.cells):
            yield name, path, notebook


def plain(text: str) -> str:
    """Text without the colour codes that IPython writes into its tracebacks."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def failure(name: str, path: Path, notebook: NotebookNode, error: Exception) -> str:
    """One paragraph that names the notebook, the cell, its first line and what went wrong."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    failed = next(
        (
            (number, cell)
            for number, cell in enumerate(cells, 1)
            if any(output.output_type == "error" for output in cell.outputs)
        ),
        None,
    )
    message = plain(
        f"{getattr(error, 'ename', type(error).__name__)}: {getattr(error, 'evalue', error)}"
    ).strip()
    if failed is None:  # a time-out or a dead kernel leaves no error output
        return f"{path}: {message.splitlines()[0]}"
    number, cell = failed
    source = cell.source.strip().splitlines()
    traceback = next(output.traceback for output in cell.outputs if output.output_type == "error")
    arrow = next((line for line in plain("\n".join(traceback)).splitlines() if line.startswith("---->")), "")
    line = arrow.removeprefix("---->").strip() or f"1 {source[0]}"
    return f"{path}: code cell {number}, line {line}\n    {message}"


def execute_missing(app: Sphinx, env: BuildEnvironment, docnames: list[str]):
    """Execute every notebook that the cache lacks, on all cores, and put the results into the cache.

    MyST-NB then finds each page in the cache. All failures are reported at once.
    """
    if app.config.nb_execution_mode != "cache":
        return
    cache_path = Path(env.mystnb_config.execution_cache_path)
    cache_path.mkdir(parents=True, exist_ok=True)
    cache = get_cache(cache_path)
    os.utime(cache_path)  # the age that `prune` goes by
    missing = []
    for name, path, notebook in read_notebooks(env):
        reads = digest(Path(app.srcdir), tuple(notebook.metadata.get("reads", ())))
        with contextlib.suppress(KeyError):
            record = cache.match_cache_notebook(notebook)
            if record.data.get("reads") == reads:
                continue
            cache.remove_cache(record.pk)
        missing.append((name, path, notebook, reads))
    prune(cache_path.parent, cache_path.name)
    if not missing:
        logger.info("notebooks: all unchanged, none executed")
        return

    # numpy's own threads would fight over the cores that the notebooks share; the pages need one each.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    workers = min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(), len(missing)
    )
    logger.info("notebooks: executing %d on %d cores", len(missing), workers)
    failures, begun = [], time.monotonic()
    pool = ThreadPoolExecutor(workers)
    try:
        jobs = {
            pool.submit(
                single_nb_execution,
                notebook,
                cwd=str(path.parent),
                timeout=app.config.nb_execution_timeout,
                allow_errors=False,
            ): (name, path, notebook, reads)
            for name, path, notebook, reads in missing
        }
        for done, job in enumerate(as_completed(jobs), 1):
            name, path, notebook, reads = jobs[job]
            try:
                result = job.result()
            except Exception as error:  # a kernel that dies raises no error of its cell
                failures.append(failure(name, path, notebook, error))
                continue
            logger.info("notebook %d of %d: %s, %.1f s", done, len(missing), name, result.time)
            if result.err is not None:
                failures.append(failure(name, path, notebook, result.err))
                continue
            # Written from this thread only: the cache is an SQLite file.
            bundle = CacheBundleIn(
                notebook, str(path), data={"execution_seconds": result.time, "reads": reads}
            )
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    finally:
        # After an interrupt nothing new begins; notebooks that run end with their kernels.
        pool.shutdown(wait=True, cancel_futures=True)
    if failures:
        raise ExecutionFailed("\n".join(["notebooks that failed:", *sorted(failures)]))
    logger.info("notebooks: %d executed in %.1f s", len(missing), time.monotonic() - begun)


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Pages that read other chapters, once any chapter has changed."""
    if not (added or changed or removed):
        return []
    return [name for name in env.found_docs if "reads" in env.metadata.get(name, {})]


def setup(app: Sphinx) -> dict:
    app.add_config_value("inputs_digest", "", "env", str)
    # The edition is read through briefing.edition; Sphinx must know the key, or it would call it unknown.
    app.add_config_value("edition", {}, "env", dict)
    app.connect("config-inited", set_cache_path, priority=400)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", execute_missing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
