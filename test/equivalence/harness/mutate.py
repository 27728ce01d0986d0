"""Mutations of the DAGs of a pipeline: most results are no longer valid, some are, and
mean something else. Tasks and types stay as they are."""

import re

IDENTIFIER = re.compile(r"\b[a-z]\w*\b")
KEYWORDS = {"struct", "const", "return", "int64_t", "uint64_t", "char", "double", "float",
            "bool", "folder", "enum"}


def _bodies(lines):
    """(first, last + 1) of the lines inside each DAG."""
    for i, line in enumerate(lines):
        if line.startswith("DAGGER_DAG("):
            start = next(j for j in range(i, len(lines)) if lines[j] == "{")
            yield start + 1, next(j for j in range(start, len(lines)) if lines[j] == "}")


def _names(lines):
    return [name for line in lines for name in IDENTIFIER.findall(line)
            if name not in KEYWORDS]


def _replace_name(random, lines, at, names):
    found = [m for m in IDENTIFIER.finditer(lines[at]) if m.group() not in KEYWORDS]
    if found:
        match = random.choice(found)
        lines[at] = (lines[at][:match.start()] + random.choice(names) +
                     lines[at][match.end():])


def _replace_text(random, lines, at):
    old, new = random.choice([
        ("DAGGER_NODE(", "("), ("const ", ""), (" = {0};", ";"), (".m0", ""), (".o0", ""),
        ("x1", "x1.m0"), ("(", "(("), ("))", ")"), ("return ", ""), ("DAGGER_COLLECT(", "(void)("),
        (" {", ""), (";", " {"), ("folder", '"/nowhere"'), (" = ", " = (0, "), ("0", "1"),
        ("uint", "int"), ("int64", "int32"), ("8_t", "16_t"), ("double", "float"),
    ])
    lines[at] = lines[at].replace(old, new, 1)


def mutate(random, text, count):
    lines = text.split("\n")
    for _ in range(count):
        start, end = random.choice(list(_bodies(lines)))
        if end - start < 2:
            continue
        at, other = random.randrange(start, end), random.randrange(start, end)
        choice = random.random()
        if choice < 0.15:
            del lines[at]
        elif choice < 0.3:
            lines.insert(at, lines[other])
        elif choice < 0.45:
            lines[at], lines[other] = lines[other], lines[at]
        elif choice < 0.85:
            _replace_name(random, lines, at, _names(lines[start:end]))
        else:
            _replace_text(random, lines, at)
    return "\n".join(lines)
