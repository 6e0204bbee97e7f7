"""What a page costs a reader: weight, requests, time to content, jumps of the layout, faults of accessibility.

Run it on a built site: ``python benchmarks/pages.py [--list PAGE] [FOLDER]``. Each page is opened cold in Chromium
from a server on this machine. Weight is what a server that compresses would send for the first view; pictures
further down are fetched when a reader comes near, and so do not count. Times depend on the machine.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

PACKED = (".woff", ".woff2", ".png")  # gzip gains nothing here
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OBSERVE = """
window.seen = {lcp: 0, cls: 0};
const watch = (type, take) =>
  new PerformanceObserver(list => list.getEntries().forEach(take)).observe({type, buffered: true});
watch("largest-contentful-paint", entry => { seen.lcp = entry.startTime });
watch("layout-shift", entry => { if (!entry.hadRecentInput) seen.cls += entry.value });
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        """A line for each request would bury the table."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Address at which a folder is served while the block runs."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def weight(url: str, body: bytes) -> int:
    """Bytes that a server which compresses would send."""
    return len(body) if url.endswith(PACKED) else len(gzip.compress(body, 6))


def measure(browser: Browser, address: str, axe: Axe) -> dict:
    """One cold view of a page."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(OBSERVE)
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(address, wait_until="networkidle")
    sizes = {response.url: weight(response.url, response.body()) for response in responses}
    seen = page.evaluate("seen")
    content = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    faults = axe.run(page).violations_count
    context.close()
    return {"sizes": sizes, "content": content, "faults": faults, **seen}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="_build/html", type=Path)
    parser.add_argument("--list", metavar="PAGE", help="list what one page loads, such as book/summary")
    options = parser.parse_args()
    if not (options.folder / "search.html").is_file():
        parser.error(f"{options.folder}: no built site. Run make briefing first.")
    names = [
        page.relative_to(options.folder).with_suffix("").as_posix()
        for page in options.folder.glob("book/*.html")
    ]
    names = [options.list] if options.list else sorted([*names, "genindex", "search"])
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with served(options.folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        found = {name: measure(browser, f"{address}/{name}.html", Axe()) for name in names}
        browser.close()
    if options.list:
        for url, size in sorted(found[options.list]["sizes"].items(), key=lambda item: -item[1]):
            print(f"{size / 1000:8.1f} kB  {url.removeprefix(address)}")
    print(f"{'page':<24}{'kB':>7}{'requests':>10}{'content, ms':>13}{'LCP, ms':>9}{'CLS':>8}{'axe':>5}")
    row = "{:<24}{:>7.0f}{:>10}{:>13.0f}{:>9.0f}{:>8.3f}{:>5}".format
    lines = [
        (sum(m["sizes"].values()) / 1000, len(m["sizes"]), m["content"], m["lcp"], m["cls"], m["faults"])
        for m in found.values()
    ]
    for name, line in zip(found, lines, strict=True):
        print(row(name, *line))
    if len(lines) > 1:
        print(row("median", *(statistics.median(column) for column in zip(*lines, strict=True))))


if __name__ == "__main__":
    main()
