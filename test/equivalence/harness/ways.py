"""The ways to run a pipeline, and what one run comes to."""

import dataclasses
import os
import pathlib
import subprocess
import tempfile

import nodes

MACHINE = ["machine", "top nodes", "nodes"]
WAYS = {
    "direct": ["--direct"],
    "thread -j 1": ["--isolation", "thread", "-j", "1"],
    "thread -j 8": ["--isolation", "thread", "-j", "8"],
    "process -j 1": ["--isolation", "process", "-j", "1"],
    "process -j 8": ["--isolation", "process", "-j", "8"],
    **{way: None for way in MACHINE},
}
TIMEOUT_S = 300
# In memory where that is possible: every output is synced to its disk.
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None


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


def _run_machine(binary, way, arguments, scratch):
    try:
        stdout = nodes.run(binary, arguments, scratch, environment(scratch), way)
        return subprocess.CompletedProcess([], 0, stdout, b"")
    except nodes.Failed as failed:
        return subprocess.CompletedProcess([], failed.code, b"", failed.stderr.encode())


def _run_command(binary, way, arguments, scratch):
    command = [str(binary), "run", *WAYS[way], *arguments]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=TIMEOUT_S, env=environment(scratch), check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess([], -1, b"", b"no end within the time limit")
    left = os.listdir(scratch)
    if left and done.returncode == 0:
        done.returncode, done.stderr = -1, f"left in TMPDIR: {left}".encode()
    return done


def run(binary, way, arguments, here):
    """The outcome of a run with an empty @TMP@ of its own. Raises nodes.Unfit."""
    with tempfile.TemporaryDirectory(prefix="equivalence-", dir=SCRATCH) as folder, \
            tempfile.TemporaryDirectory(prefix="equivalence-", dir=SCRATCH) as scratch:
        start = _run_machine if way in MACHINE else _run_command
        done = start(binary, way, replace(arguments, folder, here), scratch)
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


def disagreement(binary, arguments, direct, here):
    """How some way of running differs from the direct call's outcome, or None."""
    for way in WAYS:
        try:
            outcome = run(binary, way, arguments, here)
        except nodes.Unfit:
            continue
        difference = outcome.differs(direct)
        if difference:
            return f"{way} {arguments}\n{difference}\n{outcome.stderr}"
    return None
