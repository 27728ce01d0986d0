#!/usr/bin/env python3
"""Writes docs/rules.md: every error that dagger-codegen reports, from the tests' own files.

usage: document.py ERRORS-FOLDER            prints the page
       document.py ERRORS-FOLDER --check F  TAP: is F that page?
"""
import pathlib
import re
import sys

HEAD = """# What dagger-codegen refuses

Each error with an example and what it says to do, in the order of the tests in
`test/errors/`, from which this page is made (`test/errors/document.py test/errors`).
"""
# Errors of the C language and of the command line are not rules of the DSL.
NOT_RULES = ("c-error", "usage-", "error-")


def example(folder, name):
    """The first error of a test: the source line, the message, the advice."""
    text = (folder / (name + ".expected")).read_text(encoding="utf-8")
    error = re.search(r"^(\S+):(\d+):\d+: error: (.*)$", text, re.M)
    note = re.search(r"^note: (.*)$", text, re.M)
    if not error:
        return None
    source = folder / error[1]
    lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[int(error[2]) - 1].strip(), error[3], note[1] if note else None


def page(folder):
    parts = [HEAD]
    for path in sorted(folder.glob("*.expected")):
        found = example(folder, path.stem)
        if path.stem.startswith(NOT_RULES) or not found:
            continue
        line, message, note = found
        parts.append("## %s\n" % path.stem.replace("-", " "))
        parts.append("```c\n%s\n```\n" % line)
        parts.append("error: %s%s\n" % (message, "  \nnote: " + note if note else ""))
    return "\n".join(parts)


def main():
    folder = pathlib.Path(sys.argv[1])
    if len(sys.argv) == 2:
        sys.stdout.write(page(folder))
        return 0
    same = pathlib.Path(sys.argv[3]).read_text(encoding="utf-8") == page(folder)
    print("1..1\n%s 1 - docs/rules.md is up to date" % ("ok" if same else "not ok"))
    if not same:
        print("# make it anew: test/errors/document.py test/errors >docs/rules.md")
    return 0 if same else 1


sys.exit(main())
