"""Where figures go: in place, or to the head of the next page where they would leave a hole.

Typst can move a figure, but cannot decide in one run whether to: the decision would depend on a layout that
depends on the decision. So the book is laid out with all figures in place, those that left a hole are told to
move, and it is laid out again. In a chapter figures are decided from front to back, so that decisions last.
"""

import json

import typst

FILE = "floating.json"


def place_figures(source, **options):
    """Decide for each figure whether it moves, and leave the list where the template reads it.

    Parameters
    ----------
    source : pathlib.Path
        The main Typst file.
    **options
        Passed on to the compiler: root, fonts.
    """
    floating = []
    while True:
        source.with_name(FILE).write_text(json.dumps(floating), encoding="utf-8")
        try:
            places = json.loads(typst.query(str(source), "<place-of-figure>", field="value", **options))
        except RuntimeError:  # says less than the compiler will, which comes next
            return
        more = figures_to_move(places, floating)
        if not more:
            return
        floating = sorted([*floating, *more])


def figures_to_move(places, floating):
    """Name the first figure of each chapter that has to move and does not yet.

    Parameters
    ----------
    places : list of dict
        For each figure in reading order: its ``name``, its ``chapter``, the page of its ``place`` in the text
        and the page of the ``figure`` itself.
    floating : collection of str
        Names of the figures that move already.

    Returns
    -------
    list of str
        Names; at most one per chapter, since all behind it will stand elsewhere then.
    """
    found, last_page, decided = [], {}, set()
    for entry in places:
        chapter = entry["chapter"]
        if chapter in decided:
            continue
        leaves_hole = entry["figure"] > entry["place"]
        overtakes = last_page.get(chapter, 0) > entry["place"]
        if entry["name"] not in floating and (leaves_hole or overtakes):
            found.append(entry["name"])
            decided.add(chapter)
        last_page[chapter] = entry["figure"]
    return found
