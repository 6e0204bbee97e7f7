"""What the briefing costs: seconds for judging, checking and building.

`make benchmark` runs it; `make benchmark BUILD=1` also builds in a copy of the project, cold and then warm. What
pages cost a reader, `pages.py` measures. Nothing here is a test: a slow machine is no fault, so the numbers are for
a person to compare with earlier ones.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tabulate import tabulate

from briefing.check import check
from briefing.claims import register
from briefing.edition import project_root
from briefing.variants import number_of_variants
from briefing.verdicts import scorecard

# Goals that were set, in seconds; the others are watched without one.
GOALS = {"judge every claim, both dates": 3.0}
NOT_COPIED = shutil.ignore_patterns(
    "_build", ".venv", "__pycache__", ".pytest_cache", ".hypothesis", ".ruff_cache"
)


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Time that a piece of work takes, once: of this process alone, so that a busy machine changes it little."""
    start = clock()
    work()
    return clock() - start


def builds(root: Path) -> tuple[float, float]:
    """Seconds of a whole build with nothing made before, and of another one after it, in a copy of the project."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(root, copy, ignore=NOT_COPIED)
        environment = {**os.environ, "BRIEFING_ROOT": str(copy), "PYTHONPATH": str(copy)}
        command = [
            sys.executable,
            "-c",
            "import sys; from briefing.cli import main; sys.exit(main(['build']))",
        ]

        def build() -> None:
            subprocess.run(command, cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)

        return seconds(build, time.perf_counter), seconds(build, time.perf_counter)


def main() -> None:
    """Measure, then print one table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", action="store_true", help="also time whole builds, which takes minutes")
    build_too = options.parse_args().build
    root = project_root()
    entries = register(root)["claims"]
    variants = sum(map(number_of_variants, entries))
    what = f"{len(entries)} claims, {variants:,} variants, 2 dates"
    rows = [
        ("judge every claim, both dates", seconds(lambda: scorecard(root)), "CPU s", f"{what}, first time"),
        ("judge them again", seconds(lambda: scorecard(root)), "CPU s", "every file read before"),
    ]
    with contextlib.redirect_stderr(io.StringIO()):
        rows.append(
            (
                "check data and claims",
                seconds(lambda: check(root)),
                "CPU s",
                "every file against schema and hash",
            )
        )
    if build_too:
        cold, warm = builds(root)
        rows += [
            ("whole build, cold", cold, "s", "both editions"),
            ("whole build, warm", warm, "s", "nothing changed"),
        ]
    print(
        tabulate(
            [
                (name, f"{value:.2f} {unit}", f"under {GOALS[name]:g} {unit}" if name in GOALS else "", note)
                for name, value, unit, note in rows
            ],
            headers=("what", "measured", "goal", "of what"),
            disable_numparse=True,
        )
    )


if __name__ == "__main__":
    main()
