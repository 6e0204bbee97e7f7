"""Files: YAML whose dates stay text, read once and traced to its lines; and several files replaced as one."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import yaml

# Stands where only a person can know what belongs there; nothing that still holds it is published.
OPEN = "TODO"


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML without timestamps: a date stays the text that was written, in data and in schema alike.

    A key that stands twice in one mapping is refused: the last would win, and nobody would see the first.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                twice = f"the key '{key.value}' stands twice"
                raise yaml.constructor.ConstructorError(
                    "in a mapping", node.start_mark, twice, key.start_mark
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else key)
        return super().construct_mapping(node, deep)


Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for key, resolvers in Loader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path):
    """Content of a YAML file, read again only when the file has changed. Treat it as read-only."""
    return _read_yaml(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=16)
def _read_yaml(path: Path, modified: int):
    with path.open(encoding="utf-8") as file:  # open, so that an error knows its name
        return yaml.load(file, Loader=Loader)


@functools.lru_cache(maxsize=4)
def _nodes(path: Path, modified: int) -> yaml.Node:
    return yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)


def line_of(path: Path, steps: list[str | int]) -> int:
    """Line (from 1) where an entry of a YAML file begins.

    Parameters
    ----------
    path : Path
        The file.
    steps : list of str or int
        Keys and list positions that lead to the entry. The deepest step that exists counts.
    """
    node = _nodes(path, path.stat().st_mtime_ns)
    line = node.start_mark.line
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == step]
            if not pairs:
                break
            line, node = pairs[0][0].start_mark.line, pairs[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
        else:
            break
    return line + 1


def replace_together(contents: dict[Path, bytes]) -> None:
    """Give files new contents, all of them or none; a file that is new is made, with its folders.

    Parameters
    ----------
    contents : dict of Path to bytes
        New content by file.

    Raises
    ------
    OSError
        If one cannot be replaced; then each has its old content, and no scratch file, new file or new folder is left.
    """
    before = {path: path.read_bytes() if path.exists() else None for path in contents}
    scratch = {path: path.with_name(f"{path.name}.part") for path in contents}
    made = sorted({folder for path in contents for folder in path.parents if not folder.exists()})
    replaced: list[Path] = []
    try:
        for folder in made:
            folder.mkdir()
        for path, content in contents.items():
            scratch[path].write_bytes(content)  # a full disk shows here, before anything is replaced
        for path in contents:
            os.replace(scratch[path], path)
            replaced.append(path)
    except BaseException:  # an interrupt too
        for path in replaced:
            if before[path] is None:
                path.unlink()
            else:
                path.write_bytes(before[path])
        for path in scratch.values():
            path.unlink(missing_ok=True)
        for folder in filter(Path.exists, reversed(made)):
            folder.rmdir()
        raise
