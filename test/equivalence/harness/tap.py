"""TAP, written as the tests end."""

import sys


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, problem=None, skip=None):
        self.count += 1
        self.failed += problem is not None
        suffix = f" # SKIP {skip}" if skip else ""
        print(f"{'ok' if problem is None else 'not ok'} {self.count} - {name}{suffix}")
        for line in (problem or "").splitlines():
            print(f"# {line}")
        sys.stdout.flush()

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0
