"""What a pipeline of the equivalence suite says about itself in comments:

    // dag: NAME          the lines that follow are about this root (several-DAG files)
    // run: ARGUMENTS     one run; shell words; @TMP@ is a new folder, @HERE@ the suite's
    // expect: JSON       what that run prints, byte for byte
    // fails: CODE TEXT   or: how it fails, and what its message contains
    // leaves: FILE TEXT  a file that it leaves in @TMP@; TEXT is a JSON string
"""

import dataclasses
import json
import pathlib
import re
import shlex


@dataclasses.dataclass
class Run:
    arguments: list
    expect: str = None
    fails: tuple = None
    leaves: dict = dataclasses.field(default_factory=dict)


class CaseError(Exception):
    pass


DIRECTIVE = re.compile(r"// (dag|run|expect|fails|leaves):(?: (.*))?$")


def _apply(run, key, value):
    if key == "expect":
        run.expect = value
    elif key == "fails":
        code, text = value.split(" ", 1)
        run.fails = (int(code), text)
    else:
        name, text = value.split(" ", 1)
        run.leaves[name] = json.loads(text)


def read(path):
    """The runs of each root in the file: {root or None: [Run]}."""
    roots, root, runs = {}, None, []
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        match = DIRECTIVE.match(line)
        if not match:
            continue
        key, value = match.group(1), match.group(2) or ""
        if key == "dag":
            root, runs = value, []
        elif key == "run":
            runs.append(Run(shlex.split(value)))
            roots[root] = runs
        elif not runs:
            raise CaseError(f"{path}: '{key}:' before any 'run:'")
        else:
            _apply(runs[-1], key, value)
    for run in (run for runs in roots.values() for run in runs):
        if (run.expect is None) == (run.fails is None):
            raise CaseError(f"{path}: a run needs either 'expect:' or 'fails:'")
    if not roots:
        raise CaseError(f"{path}: no 'run:'")
    return roots
