"""The picture that a social network shows beside a link: title, tallies for the article's claims, edition."""

from __future__ import annotations

import io
import textwrap
from pathlib import Path

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib import rc_context

from briefing import charts
from briefing.edition import edition
from briefing.prose import day
from briefing.summary import own, then_and_now

CARD = "card.png"
# Networks ask for 1200 by 630 pixels. In inches so small, the type of the house style is legible on a phone.
INCHES, DOTS = (4.8, 2.52), 250


def social_card(card: pd.DataFrame, *, title: str, author: str, root: Path | None = None) -> bytes:
    """The picture as PNG, the same bytes for the same verdicts.

    Parameters
    ----------
    card : pandas.DataFrame
        From :func:`briefing.verdicts.scorecard`.
    """
    charts.use_house_style()
    version, date = edition(root)
    stream = io.BytesIO()
    with rc_context({"figure.constrained_layout.use": False}):  # each part has its own place
        fig = plt.figure(figsize=INCHES)
        plt.close(fig)
        lines = textwrap.fill(title, 36, max_lines=2, placeholder=" …")
        fig.text(0.05, 0.93, lines, size=17, weight="bold", va="top", linespacing=1.1)
        ax = fig.add_axes((0.26, 0.25, 0.69, 0.25))
        charts.verdict_rows(then_and_now(own(card), root), ax=ax, unit="claims")
        fig.text(
            0.05, 0.045, f"{author} · edition {version}, {day(date.isoformat())}", color=charts.COMPARATOR
        )
        fig.savefig(stream, format="png", dpi=DOTS, metadata={"Software": None})
    return stream.getvalue()
