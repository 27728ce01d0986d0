"""The ways to run a pipeline, and what one run comes to."""

import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile

WAYS = {
    "direct": ["--direct"],
    "thread -j 1": ["--isolation", "thread", "-j", "1"],
    "thread -j 8": ["--isolation", "thread", "-j", "8"],
    "process -j 1": ["--isolation", "process", "-j", "1"],
    "process -j 8": ["--isolation", "process", "-j", "8"],
    "node by node": [],
}
BY_NODE = pathlib.Path(__file__).resolve().parents[2] / "support" / "run_by_node.py"
TIMEOUT_S = 300


@dataclasses.dataclass
class Outcome:
    code: int
    stdout: bytes
    stderr: str
    files: dict

    def differs(self, other):
        """Why two outcomes are not the same result, or None. Messages may differ."""
        for what in ("code", "stdout", "files"):
            mine, theirs = getattr(self, what), getattr(other, what)
            if mine != theirs:
                return f"{what}: {_short(mine)} instead of {_short(theirs)}"
        return None


def _short(value):
    text = repr(value)
    return text if len(text) < 1000 else f"{text[:1000]}… ({len(text)} characters)"


def _files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(pathlib.Path(folder).rglob("*"))
        if path.is_file()
    }


def replace(arguments, folder, here):
    return [a.replace("@TMP@", folder).replace("@HERE@", str(here)) for a in arguments]


def environment(scratch):
    return {**os.environ, "TMPDIR": scratch, "NO_COLOR": "1"}


def command_of(binary, way):
    if way == "node by node":
        return [sys.executable, str(BY_NODE), str(binary)]
    return [str(binary), "run", *WAYS[way]]


def is_offered(binary, way):
    """False where the binary says that its runtime has no such isolation."""
    command = command_of(binary, way)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    return not (done.returncode == 2 and "'--isolation process'" in done.stderr)


def run(binary, way, arguments, here):
    """Runs `binary` with its own empty @TMP@; also fails what leaves files behind."""
    with tempfile.TemporaryDirectory(prefix="equivalence-") as folder, \
            tempfile.TemporaryDirectory(prefix="equivalence-") as scratch:
        command = command_of(binary, way)
        command += replace(arguments, folder, here)
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=TIMEOUT_S, env=environment(scratch), check=False)
        except subprocess.TimeoutExpired:
            return Outcome(-1, b"", f"no end within {TIMEOUT_S} s", {})
        left = os.listdir(scratch)
        if left and done.returncode == 0:
            return Outcome(-1, b"", f"left in TMPDIR: {left}", {})
        return Outcome(done.returncode, done.stdout,
                       done.stderr.decode("utf-8", "replace"), _files(folder))


def problem(outcome, wanted):
    """What is wrong with the outcome of a cases.Run, or None."""
    if wanted.fails:
        code, text = wanted.fails
        if outcome.code != code:
            return f"exit code {outcome.code} instead of {code}: {outcome.stderr}"
        if text not in outcome.stderr:
            return f"the message lacks {text!r}: {outcome.stderr}"
        return f"prints a result: {outcome.stdout!r}" if outcome.stdout else None
    if outcome.code != 0:
        return f"exit code {outcome.code}: {outcome.stderr}"
    if outcome.stdout != (wanted.expect + "\n").encode():
        return f"prints {_short(outcome.stdout.decode())}\ninstead of {wanted.expect}"
    left = {name: text.decode() for name, text in outcome.files.items()}
    if wanted.leaves and left != wanted.leaves:
        return f"leaves {_short(left)}\ninstead of {wanted.leaves}"
    return None
