"""The benchmark: what it counts. Its seconds are for people to compare, and no test."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("pages", FOLDER / "pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_a_built_site_it_says_what_to_do(tmp_path):
    """No table of nothing."""
    result = subprocess.run([sys.executable, FOLDER / "pages.py", tmp_path], capture_output=True, text=True)
    assert result.returncode == 2
    assert "no built site. Run make briefing first." in result.stderr


def test_weight_is_what_a_server_that_compresses_sends(pages):
    """Text shrinks; what is packed already, under an address of any form, does not."""
    text = b"x" * 10_000
    assert pages.weight("http://127.0.0.1/style.css", text) < 100
    assert pages.weight("http://127.0.0.1/fonts/sans.woff", text) == len(text)
    assert pages.weight("http://127.0.0.1/figure.png", text) == len(text)
