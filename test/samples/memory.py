#!/usr/bin/env python3
"""Counts the words of 200 MB of text, and checks that no process grows beyond 64 MB.

usage: memory.py WORD_COUNT

The text has 60,000 different words, a few of them most of the time, as in a language.
Prints TAP.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

TEXT_BYTES = 200 * 1000 * 1000
LIMIT_KIB = 64 * 1024
WAYS = {
    "direct": ["--direct"],
    "two jobs": ["-j", "2"],
}


def write_text(path):
    """Writes the text, and prints what word_count has to find in it."""
    rng = random.Random(1)
    words = ["%s%x" % ("the" if i < 10 else "word", i) for i in range(60000)]
    picked = [words[int(60000 ** rng.random()) - 1] for _ in range(400000)]
    picked += words
    block = "".join(w + (".\n" if i % 12 == 0 else " ") for i, w in enumerate(picked))
    repeats = TEXT_BYTES // len(block) + 1
    with open(path, "w", encoding="utf-8") as out:
        for _ in range(repeats):
            out.write(block)
    counts = {}
    for word in picked:
        counts[word] = counts.get(word, 0) + repeats
    top = min(counts, key=lambda w: (-counts[w], w))
    report = {
        "total": len(picked) * repeats,
        "distinct": len(counts),
        "top": [{"text": top, "count": counts[top]}],
    }
    print(json.dumps({"return_value": report}))


def count_words(binary, way, path):
    """What it found, and the memory of its largest process in KiB."""
    command = [binary, "run", "-p", "top=1", "-p", "paths=" + json.dumps([path])]
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command + way, stdout=out)
        _, process.returncode, usage = os.wait4(process.pid, 0)
        out.seek(0)
        return json.loads(out.read() or "null"), usage.ru_maxrss


def main():
    binary = sys.argv[1]
    failures = 0
    print("1..%d" % len(WAYS))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "text")
        # In a process of its own: a child starts with its parent's memory.
        writer = [sys.executable, __file__, "--write", path]
        expected = json.loads(subprocess.check_output(writer))
        for number, (name, way) in enumerate(WAYS.items(), 1):
            found, kib = count_words(binary, way, path)
            good = found == expected and kib <= LIMIT_KIB
            failures += not good
            print("%s %d - %s, %d KiB" % ("ok" if good else "not ok", number, name, kib))
            if found != expected:
                print("# found %s, expected %s" % (found, expected))
    return 1 if failures else 0


if sys.argv[1] == "--write":
    write_text(sys.argv[2])
else:
    sys.exit(main())
