"""What processes have used, as /proc tells it: CPU time and memory of a whole tree."""

import os
import re
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """A process and all below it."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(_stat(path)[1])
        except OSError:
            continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def cpu(root: int) -> float:
    """Milliseconds that the tree has used so far, with what its ended children used."""
    total = 0
    for pid in tree(root):
        try:
            total += sum(map(int, _stat(Path(f"/proc/{pid}/stat"))[11:15]))
        except OSError:  # it ended meanwhile, and its parent counts it from now on
            continue
    return total * 1000 / TICK


def memory(root: int) -> float:
    """Megabytes (PSS: what is shared counts once)."""
    total = 0
    for pid in tree(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0])
    return total / 1024


def _stat(path: Path) -> list[str]:
    """The fields behind the name of the command, which may hold blanks."""
    return path.read_text().rpartition(")")[2].split()
