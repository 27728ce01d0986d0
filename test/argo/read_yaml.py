#!/usr/bin/env python3
"""Reads manifests with PyYAML and with libyaml, and compares them with the JSON beside them.

usage: read_yaml.py MANIFESTS    (by a Python that has PyYAML)
"""

import json
import pathlib
import sys

import yaml

count = failed = 0
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    expected = json.loads(path.read_bytes())
    text = path.with_suffix(".yaml").read_bytes()
    for loader in yaml.SafeLoader, yaml.CSafeLoader:
        count += 1
        if yaml.load(text, loader) != expected:
            failed += 1
            print(f"{path}: {loader.__name__} reads something else than the JSON says")
print(f"{count} readings by PyYAML and libyaml, {failed} differ")
sys.exit(failed != 0 or count == 0)
