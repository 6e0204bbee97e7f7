"""`make lab`: chapters open as notebooks at a click, and saving one changes only what its author changed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
CHAPTER = "book/spending.md"
TOKEN = "test"


@pytest.fixture
def lab(small_project, tmp_path):
    """Address of a JupyterLab for this machine only, started as the Makefile does, in a small project."""
    command = re.search(r"jupyter lab (\S+)", (CHECKOUT / "Makefile").read_text(encoding="utf-8"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (small_project / "jupytext.toml").write_bytes((CHECKOUT / "jupytext.toml").read_bytes())
    options = [
        command[1],
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        f"--IdentityProvider.token={TOKEN}",
    ]
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": str(CHECKOUT / ".jupyter"), "HOME": str(tmp_path)}
    process = subprocess.Popen(
        [Path(sys.executable).with_name("jupyter"), "lab", *options],
        cwd=small_project,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                ask(f"{address}/api/status")
                break
            except OSError:
                assert process.poll() is None, "JupyterLab did not start"
                time.sleep(0.5)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def ask(url: str, body: dict | None = None) -> dict:
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers, method="GET" if body is None else "PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def words_after_header(text: str) -> list[str]:
    return text.split("\n---\n", 1)[1].split()


def test_chapters_are_notebooks(lab, small_project):
    """A click opens a notebook, and opening and saving a chapter leaves its text as it was."""
    written = (small_project / CHAPTER).read_text(encoding="utf-8")
    settings = ask(f"{lab}/lab/api/settings/@jupyterlab/docmanager-extension:plugin")
    assert settings["schema"]["properties"]["defaultViewers"]["default"]["markdown"] == "Jupytext Notebook"

    chapter = ask(f"{lab}/api/contents/{CHAPTER}?type=notebook")
    assert chapter["type"] == "notebook"
    kinds = [cell["cell_type"] for cell in chapter["content"]["cells"]]
    assert kinds.count("code") == 3
    assert chapter["content"]["metadata"]["kernelspec"]["name"] == "python3"

    body = {"type": "notebook", "format": "json", "content": chapter["content"]}
    ask(f"{lab}/api/contents/{CHAPTER}", body)
    once = (small_project / CHAPTER).read_text(encoding="utf-8")
    ask(
        f"{lab}/api/contents/{CHAPTER}",
        {**body, "content": ask(f"{lab}/api/contents/{CHAPTER}?type=notebook")["content"]},
    )
    assert (small_project / CHAPTER).read_text(encoding="utf-8") == once
    assert "jupytext_version" not in once
    assert words_after_header(once) == words_after_header(written)
