"""The command `briefing`: what the Makefile, CI and maintainers call."""

from __future__ import annotations

import argparse
import datetime as dt
import sys

import yaml

from briefing.edition import MARKER, EditionError, edition, project_root


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 for faults found, 2 for wrong use, 3 for changed
    verdicts, 130 after an interrupt."""
    # Progress must reach a pipe or a CI log line by line, not when a buffer is full.
    sys.stdout.reconfigure(line_buffering=True)
    options = parser().parse_args(arguments)
    from briefing.catalogue import UnknownResource  # takes a moment, which `--help` need not wait for

    try:
        root = project_root()
        if not (root / MARKER).is_file():
            raise EditionError(f"No {MARKER} here or above. Run this inside the project.")
        return options.run(root, options)
    except (KeyboardInterrupt, EOFError):
        print("Stopped. What was built before is untouched.", file=sys.stderr)
        return 130
    except (EditionError, UnknownResource) as error:
        print(error, file=sys.stderr)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{mark.name}:{mark.line + 1}: " if mark else ""
        print(f"{place}This is not YAML: {getattr(error, 'problem', error)}. Mend the line.", file=sys.stderr)
    except UnicodeDecodeError:
        print("A file is not UTF-8. Run `briefing check`, which names it.", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}." if error.filename else error, file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """Commands and their options. Each imports what it needs when it runs, so that `--help` is quick."""
    top = argparse.ArgumentParser(prog="briefing", description="Check, judge and build the briefing.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    command = commands.add_parser("build", help="check, then build the PDF and the web edition")
    command.set_defaults(run=run_build)

    command = commands.add_parser("summary", help="check, then build the two-page summary alone")
    command.set_defaults(run=run_summary)

    command = commands.add_parser("check", help="check data and claims only; list every fault")
    command.set_defaults(run=run_check)

    command = commands.add_parser("seal", help="record the hash of data files after a deliberate change")
    command.add_argument("names", nargs="*", metavar="NAME", help="a series or table; all of them if omitted")
    command.set_defaults(run=run_seal)

    command = commands.add_parser(
        "refresh", help="ask publishers for new and revised figures; status 3 if a verdict changes"
    )
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "names", nargs="*", default=[], metavar="NAME", help="a series, or a publisher such as world-bank"
    )
    what.add_argument("--all", action="store_true", help="every series that says where it is fetched")
    what.add_argument("--manual", metavar="SERIES", help="enter one figure by hand")
    command.add_argument("--dry-run", action="store_true", help="only say what would change")
    command.set_defaults(run=run_refresh)

    command = commands.add_parser("judge", help="print the scorecard, of all claims or of some")
    command.add_argument("ids", nargs="*", metavar="ID", help="a claim such as A30; all of them if omitted")
    command.add_argument("--as-of", type=day, metavar="DATE", help="judge with what was public on this day")
    command.set_defaults(run=run_judge)

    command = commands.add_parser("forecast", help="print probabilities for claims that wait for a peak")
    command.add_argument("--record", action="store_true", help="write them down for this edition")
    command.set_defaults(run=run_forecast)

    command = commands.add_parser("new", help="begin a claim, a series or a chapter; overwrites nothing")
    kinds = command.add_subparsers(metavar="KIND", required=True)
    kind = kinds.add_parser("claim", help="an entry at the end of data/claims.yaml")
    kind.add_argument("id", metavar="ID", help="a letter and two digits, such as A60")
    kind.set_defaults(run=run_new_claim)
    kind = kinds.add_parser("series", help="a file with its header, and its origin record")
    kind.add_argument("path", metavar="PUBLISHER/NAME", help="folder and name, such as nbs/gerd_total")
    kind.set_defaults(run=run_new_series)
    kind = kinds.add_parser("chapter", help="a page that loads, tests, draws and says")
    kind.add_argument("name", metavar="NAME", help="name of the page, such as energy_mix")
    kind.add_argument("--after", required=True, metavar="CHAPTER", help="the page that it follows")
    kind.set_defaults(run=run_new_chapter)

    command = commands.add_parser("links", help="ask whether every cited source can still be reached")
    command.set_defaults(run=run_links)

    command = commands.add_parser("release", help="gather what goes out with this edition in _build/release")
    command.add_argument("tag", nargs="?", metavar="TAG", help="the tag, which must name this edition")
    command.add_argument("--check", action="store_true", help="only see that all places name this edition")
    command.set_defaults(run=run_release)

    command = commands.add_parser(
        "diff", help="what differs between two revisions or project folders; status 3 if a verdict does"
    )
    command.add_argument("old", metavar="OLD", help="a git revision or a project's folder")
    command.add_argument(
        "new", metavar="NEW", nargs="?", default=".", help="the same; this project if omitted"
    )
    command.add_argument("--form", choices=("text", "markdown", "json"), default="text")
    command.set_defaults(run=run_diff)
    return top


def day(text: str) -> str:
    """A day written as 2024-06-30; anything else is wrong use."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day; write it as 2024-06-30") from None


def run_build(root, options) -> int:
    from briefing.build import build

    return _built(build, root)


def run_summary(root, options) -> int:
    from briefing.build import build_summary

    return _built(build_summary, root)


def _built(build, root) -> int:
    from briefing.build import BuildError

    try:
        build(root)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run_check(root, options) -> int:
    from briefing.check import check

    faults = check(root)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}.", file=sys.stderr)
        return 1
    print("Data and claims are in order.")
    return 0


def run_seal(root, options) -> int:
    from briefing.seal import seal

    try:
        changed = seal(options.names or None, root)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Recorded {', '.join(changed)}." if changed else "Nothing had changed.")
    return 0


def run_refresh(root, options) -> int:
    from briefing import refresh
    from briefing.diff import as_text, verdict_changed
    from briefing.refresh import manual

    today = dt.date.today()
    try:
        if options.manual:
            report = manual.enter(options.manual, root, today)
            print("Written." if report else "Nothing was written.")
        else:
            names = list(refresh.refreshable(root)) if options.all else refresh.chosen(options.names, root)
            report = refresh.refresh(names, root, today, dry_run=options.dry_run)
            print(as_text(report.changes))
            page = root / refresh.REPORT
            page.parent.mkdir(exist_ok=True)
            page.write_text(refresh.as_page(report, root), encoding="utf-8")
    except refresh.Refused as error:
        print(error, file=sys.stderr)
        return 1
    for words in refresh.advice(report, root) if report else []:
        print(words)
    if report and any(outcome.failed for outcome in report.outcomes):
        return 1
    return 3 if report and verdict_changed(report.changes) else 0


def run_judge(root, options) -> int:
    from tabulate import tabulate

    from briefing.claims import UnknownClaim, claim
    from briefing.verdicts import scorecard

    try:
        for identifier in options.ids:
            claim(identifier, root)
    except UnknownClaim as error:
        print(error, file=sys.stderr)
        return 1
    date = options.as_of or edition(root).date.isoformat()
    card = scorecard(root, as_of=date)
    if options.ids:
        card = card[card["id"].isin(options.ids)]
    rows = [
        (
            row.id,
            row.type,
            row.text,
            row.verdict_then,
            row.verdict_now,
            row.level,
            f"{row.holds} of {row.variants}",
        )
        for row in card.itertuples()
    ]
    headers = ("claim", "type", "what is claimed", "then", date, "confidence", "holds in")
    # Text in its own words, cut to a column: a terminal line that wraps is no table.
    print(tabulate(rows, headers, maxcolwidths=[None, None, 48, 14, 14, None, None], disable_numparse=True))
    return 0


def run_diff(root, options) -> int:
    from briefing.diff import FORMS, NoSuchProject, compare_projects, project_at, verdict_changed

    new = str(root) if options.new == "." else options.new
    try:
        with project_at(options.old, root) as old_side, project_at(new, root) as new_side:
            changes = compare_projects(old_side, new_side)
    except NoSuchProject as error:
        print(error, file=sys.stderr)
        return 2
    print(FORMS[options.form](changes))
    return 3 if verdict_changed(changes) else 0


def run_forecast(root, options) -> int:
    from briefing.forecast import forecasts, record, recorded, score

    if options.record:
        print(f"{record(root)} forecasts written down.")
    print(forecasts(root).to_string(index=False))
    written = recorded(root)
    scored = score(written, root)
    print(f"{len(scored)} of {len(written)} recorded forecasts can be scored by now.")
    if len(scored):
        print(
            scored[["claim", "date", "due", "model", "probability", "outcome", "score"]].to_string(
                index=False
            )
        )
    return 0


def run_new_claim(root, options) -> int:
    from briefing.new import new_claim

    return _begun(root, new_claim, options.id)


def run_new_series(root, options) -> int:
    from briefing.new import new_series

    return _begun(root, new_series, options.path)


def run_new_chapter(root, options) -> int:
    from briefing.new import new_chapter

    return _begun(root, new_chapter, options.name, options.after)


def _begun(root, begin, *names: str) -> int:
    from briefing.new import CannotStart

    try:
        written = begin(root, *names)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Begun in {' and '.join(written)}. `make check` names each place that is still open.")
    return 0


def run_links(root, options) -> int:
    from briefing.links import BROKEN, BadList, check_links, ignored, report

    try:
        answers = check_links(root)
    except BadList as error:
        print(error, file=sys.stderr)
        return 1
    print(report(answers, ignored(root)), end="")
    return 1 if any(answer.kind in BROKEN for answer in answers) else 0


def run_release(root, options) -> int:
    from briefing.build import BuildError
    from briefing.release import ReleaseError, edition_faults, release
    from briefing.sbom import OtherPackages

    if faults := edition_faults(root, options.tag):
        print(*faults, sep="\n", file=sys.stderr)
        return 1
    if options.check:
        print(f"All places name edition {edition(root).version}.")
        return 0
    try:
        files = release(root)
    except (BuildError, ReleaseError, OtherPackages) as error:
        print(error, file=sys.stderr)
        return 1
    print(*(path.relative_to(root) for path in files), sep="\n")
    return 0
