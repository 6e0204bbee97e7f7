"""The benchmark: what it counts as a first view. Its seconds are for people to compare, and no test."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks/run.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("run", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGE = """<link rel="stylesheet" href="style.css?v=1"><link rel="next" href="other.html">
<script src="code.js"></script><script>inline()</script><img src="seen.svg">
<img src="later.svg" loading="lazy"><img src="seen.svg"><img src="missing.svg"><a href="other.html">x</a>"""


def test_a_first_view_is_what_the_page_names_and_loads_at_once(tmp_path, benchmark):
    """Styles, scripts and pictures count once each; lazy ones, links and what is not there do not."""
    page = tmp_path / "index.html"
    page.write_text(PAGE, encoding="utf-8")
    for name in ("style.css", "code.js", "seen.svg", "later.svg", "other.html"):
        (tmp_path / name).write_bytes(b"x" * 1000)
    files, plain, packed = benchmark.first_view(page)
    assert files == 4
    assert plain == pytest.approx((3000 + len(PAGE)) / 1e6)
    assert 0 < packed < plain
