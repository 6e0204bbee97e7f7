"""SDMX, in which the BIS and the IMF answer: ``sdmx1`` knows their addresses and reads their messages.

The question itself goes through our own session, so that its bounds and its patience hold here too.
"""

from __future__ import annotations

import io
import logging

import sdmx

from briefing.refresh.answers import Refused, shown
from briefing.refresh.web import Page, Web

# It warns of each message that comes without its structure; the dimensions we need are in the key all the same.
logging.getLogger("sdmx").setLevel(logging.ERROR)


def ask(source: str, flow: str, key: str, web: Web) -> Page:
    """The message of a source (a name that ``sdmx1`` knows) for one key of a dataflow."""
    return web.get(sdmx.Client(source).data(flow, key=key, dry_run=True).url, ("xml",))


def observations(content: bytes) -> list[dict[str, str]]:
    """Observations of a message: dimensions and attributes by name, the value as ``OBS_VALUE``."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # SDMX has neither; a trap for readers of XML has
        raise Refused("the answer declares entities, which no SDMX message does.")
    try:
        message = sdmx.read_sdmx(io.BytesIO(content))
        found = [
            {
                **{name: str(part.value) for name, part in observation.attrib.items()},
                **{name: str(part.value) for name, part in observation.key.values.items()},
                "OBS_VALUE": str(observation.value),
            }
            for part in message.data
            for observation in part.obs
        ]
    except Exception as error:  # of many kinds, from the XML reader to a missing attribute
        raise Refused(f"the answer is no SDMX data message ({shown(type(error).__name__)}).") from None
    if not found:
        raise Refused("the answer is empty.")
    return found


def agreed(found: list[dict[str, str]]) -> dict[str, str]:
    """What all observations say alike: the unit must be among it."""
    return {name: value for name, value in found[0].items() if all(row.get(name) == value for row in found)}
