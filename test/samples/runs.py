#!/usr/bin/env python3
"""Runs one sample in every way it can be run, and compares what it prints.

usage: runs.py SAMPLE BINARY

The direct call, one job and many, processes and threads must print the same bytes, and
those must be the expected value. Prints TAP.
"""
import json
import os
import subprocess
import sys
import tempfile

WAYS = {
    "direct": ["--direct"],
    "one job": ["-j", "1"],
    "eight jobs": ["-j", "8"],
    "threads": ["--isolation", "thread", "-j", "8"],
}

ODE = "Freude, schöner Götterfunken,\nTochter aus Elysium,\nWir betreten feuertrunken,\n"
ODE += "Himmlische, dein Heiligtum!\n"
CHORUS = "SCHÖNER Tochter - schöner Götterfunken\n" * 3


def quote(text, sheets, cents):
    return {"text": text, "sheets": sheets, "cents": cents, "currency": "EUR"}


def report(total, distinct, *top):
    words = [{"text": text, "count": count} for text, count in top]
    return {"total": total, "distinct": distinct, "top": words}


def value(v):
    return {"return_value": v}


# sample: (parameters, expected outputs) or (parameters, exit code, part of the message)
QUICK_START = [
    (["seed=1"], value(22401)),
    (["seed=1", "exponent=3"], value(1781837)),
    (["seed=-7", "exponent=0"], value(12)),
    (["seed=1", "exponent=-1"], 1, "it must not be negative"),
    (["seed=1", "exponent=63"], 1, "does not fit into 64 bits"),
    (["exponent=2"], 3, "seed"),
    (["seed=1.5"], 3, "seed"),
    (["seed=1", "unknown=1"], 3, "unknown"),
]
CASES = {
    "hello_world": [
        ([], value("Hello, world!")),
        (["name=Ada"], value("Hello, Ada!")),
        (['name="a \\"quoted\\" näme\\n"'], value('Hello, a "quoted" näme\n!')),
    ],
    "quick_start": QUICK_START,
    "declarative": QUICK_START,
    "multiple_outputs": [
        (
            ["readings=[12.5, 13, 11, 15.6]"],
            {
                "mean": 13,
                "range": 4.6,
                "report": "4 readings from 11 to 15.6, 13.025 on average",
            },
        ),
        (["readings=[]"], 1, "there are no readings"),
        (["readings=[1, null]"], 3, "readings"),
    ],
    "nested_dags": [
        ([], {"mean": 5, "variance": 4}),
        (["values=[1, 2, 3, 4]"], {"mean": 2.5, "variance": 1.25}),
        (["values=[]"], 1, "an empty series has no mean"),
    ],
    "passing_parameters": [
        (
            ["title=Emma"],
            value(quote('"Emma" on 10400 sheets, with pdf and epub', 10400, 41600)),
        ),
        (
            [
                "title=The 39 Steps",
                "copies=40",
                "paper=PAPER_GLOSSY",
                'trim={"width_mm":105,"height_mm":148}',
                'formats=["pdf"]',
                "discount=0.1",
                "both_sides=false",
            ],
            value(quote('"The 39 Steps" on 2496 sheets, with pdf', 2496, 20218)),
        ),
        (["title=x", "copies=0"], 1, "it must be at least one"),
        (["title=x", "paper=PAPER_BLUE"], 3, "PAPER_BLUE"),
        (["title=x", 'trim={"width_mm":1}'], 3, "height_mm"),
    ],
    "map_reduce": [
        (["multiplier=3", "parallel_steps=5"], value(30)),
        (["multiplier=3", "parallel_steps=0"], value(0)),
        (["multiplier=3", "parallel_steps=-1"], 1, "must not be negative"),
        (["multiplier=3"], 3, "parallel_steps"),
    ],
    "nested_map_reduce": [
        (["multiplier=3", "parallel_steps=5"], value(90)),
        (["multiplier=3", "parallel_steps=0"], value(0)),
    ],
    "argo_specific_extras": [([], {})],
    "argo_map_reduce_continue_on": [([], 1, "is odd")],
    "acme_conventions": [
        (["region=EU"], value({"title": "Orders of the EU", "total": 220.0})),
        (["region=US", "rate=2"], value({"title": "Orders of the US", "total": 500.0})),
    ],
    "custom_serializers": [
        (
            ['settings={"count":5,"scale":0.5,"title":"1: \\"a\\" # b"}'],
            value({"title": '1: "a" # b', "total": 5.0}),
        ),
        (['settings={"count":-1,"scale":0,"title":""}'], 1, "must not be negative"),
        (['settings={"count":1,"scale":0}'], 3, "title"),
    ],
    "word_count": [
        (
            ['paths=["{ode}"]', "top=2"],
            value(report(12, 12, ("aus", 1), ("betreten", 1))),
        ),
        (
            ['paths=["{ode}","{chorus}","{ode}"]', "top=3", "parts=5"],
            value(
                report(36, 12, ("schöner", 8), ("götterfunken", 5), ("tochter", 5))
            ),
        ),
        (["paths=[]"], value(report(0, 0))),
        (['paths=["{ode}","/no/such/file"]'], 1, "/no/such/file"),
        (['paths=["/"]'], 1, "not a regular file"),
    ],
}


def run(binary, way, params, files):
    arguments = [binary, "run"] + way
    for param in params:
        for name, path in files.items():
            param = param.replace("{%s}" % name, path)
        arguments += ["-p", param]
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def problem(binary, way, case, files):
    """Why the case fails when it is run this way, or None."""
    params, expected = case[0], case[1]
    code, stdout, stderr = run(binary, way, params, files)
    if len(case) == 3:
        if code != expected:
            return "exit code %d instead of %d: %s" % (code, expected, stderr)
        if stdout:
            return "a failed run printed %r" % stdout
        return None if case[2] in stderr else "%r is not in: %s" % (case[2], stderr)
    if code != 0:
        return "exit code %d: %s" % (code, stderr)
    found = json.loads(stdout)
    if found != expected:
        return "found    %s\nexpected %s" % (json.dumps(found), json.dumps(expected))
    _, oracle, _ = run(binary, WAYS["direct"], params, files)
    return None if stdout == oracle else "%r differs from %r" % (stdout, oracle)


def write_files(folder):
    files = {}
    for name, text in {"ode": ODE, "chorus": CHORUS}.items():
        files[name] = os.path.join(folder, name + ".txt")
        with open(files[name], "w", encoding="utf-8") as out:
            out.write(text)
    return files


def main():
    sample, binary = sys.argv[1:]
    tests = [(case, name) for case in CASES[sample] for name in WAYS]
    print("1..%d" % len(tests))
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(folder)
        for number, (case, name) in enumerate(tests, 1):
            why = problem(binary, WAYS[name], case, files)
            title = "%s, %s" % (" ".join(case[0]) or "no parameters", name)
            title = title.replace("#", "")
            print("%s %d - %s" % ("not ok" if why else "ok", number, title))
            if why:
                failures += 1
                print("# " + why.replace("\n", "\n# "))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
