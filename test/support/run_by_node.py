#!/usr/bin/env python3
"""Runs a pipeline node by node, as Argo would: what `describe` says, in topological order,
every partition an invocation of the machine interface, values in files between them.

    run_by_node.py [--keep DIR] PIPELINE [run] [-p NAME=VALUE]… [--params FILE]
                   [--input NAME PATH]… [-o NAME=PATH]…

Prints what `PIPELINE run` prints, where every output is JSON (else {} of those that are),
and ends with the exit code of the first node that fails. --input gives a parameter in its
own serialized form.
"""

import argparse
import base64
import concurrent.futures
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TEXTUAL = {"string", "chars", "enum", "file"}


class Failed(Exception):
    """A node failed, or something cannot be run this way."""

    def __init__(self, code, message=None):
        super().__init__(message)
        self.code = code


def is_textual(type_):
    if type_["kind"] == "optional":
        return is_textual(type_["element"])
    return type_["kind"] in TEXTUAL


def is_json_text(type_, text):
    """Whether `-p` takes a textual parameter's VALUE for JSON."""
    if text == "null":
        return type_["kind"] in ("string", "optional")
    try:
        return text.startswith('"') and isinstance(json.loads(text), str)
    except ValueError:
        return False


class ByNode:
    def __init__(self, pipeline, folder):
        self.pipeline = pipeline
        self.folder = pathlib.Path(folder)
        self.described = json.loads(self._call("describe", capture=True))["dag"]
        self.constants = itertools.count()

    def _call(self, *arguments, capture=False):
        done = subprocess.run([self.pipeline, *arguments], check=False,
                              stdin=subprocess.DEVNULL, close_fds=False,
                              stdout=subprocess.PIPE if capture else sys.stderr.fileno())
        if done.returncode:
            raise Failed(done.returncode)
        return done.stdout

    # ---- Values in files -----------------------------------------------------------

    def _constant(self, bytes_):
        path = self.folder / f"constant-{next(self.constants)}"
        path.write_bytes(bytes_)
        return path

    def _value(self, param, said, key):
        """The file of a constant or default: `said` describes it under `key`."""
        if "serialized" in said:
            return self._constant(base64.b64decode(said["serialized"]))
        if param["type"]["kind"] == "file":
            return pathlib.Path(said[key])
        return self._constant(json.dumps(said[key], ensure_ascii=False).encode())

    def given(self, param, text):
        """The file of `-p NAME=TEXT`."""
        name, type_ = param["name"], param["type"]
        if is_textual(type_) and not is_json_text(type_, text):
            if type_["kind"] == "file":
                return pathlib.Path(text)
            text = json.dumps(text, ensure_ascii=False)
        if type_["kind"] == "file":
            return pathlib.Path(json.loads(text))
        if param["serializer"] != "json":
            raise Failed(2, f"'{name}' is no JSON in files: give it by --input")
        return self._constant(text.encode("utf-8", "surrogateescape"))

    # ---- Nodes ---------------------------------------------------------------------

    def _node(self, address, inputs, outputs, folder):
        """Runs one node; returns {output: path}."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = {output["name"]: folder / output["name"] for output in outputs}
        arguments = ["--node-name", address]
        for name, path in inputs.items():
            arguments += ["--input", name, str(path)]
        for name, path in paths.items():
            arguments += ["--output", name, str(path)]
        self._call(*arguments)
        return paths

    def _once(self, address, node, inputs, folder):
        if "dag" in node:
            return self.dag(node["dag"], inputs, address, folder)
        return self._node(address, inputs, node["task"]["outputs"], folder)

    def _partitions(self, address, node, inputs, folder):
        """Runs a node for each partition; its outputs become folders of partitions."""
        by = node["partition_by"]
        names = json.loads((inputs[by] / "partitions.json").read_text())
        outputs = (node["dag"] if "dag" in node else node["task"])["outputs"]
        for output in outputs:
            if output["partitioned"]:
                raise Failed(2, f"{address}: a partitioned node with partitioned outputs")
            (folder / "all" / output["name"]).mkdir(parents=True)

        def run_one(name):
            paths = self._once(address, node, {**inputs, by: inputs[by] / name},
                               folder / name)
            for output, path in paths.items():
                os.link(path, folder / "all" / output / name)

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for done in [pool.submit(run_one, name) for name in names]:
                done.result()
        return {output["name"]: folder / "all" / output["name"] for output in outputs}

    def dag(self, dag, inputs, address, folder):
        """Runs a DAG's nodes; `inputs` are its parameters' files. Returns {output: path}."""
        inputs = dict(inputs)
        for param in dag["parameters"]:
            if param["name"] not in inputs and not param["required"]:
                inputs[param["name"]] = self._value(param, param, "default")
        done = {}
        for node in in_order(dag["nodes"]):
            params = (node["dag"] if "dag" in node else node["task"])["parameters"]
            given = {}
            for param, source in zip(params, node["inputs"]):
                if source["from"] == "param":
                    given[param["name"]] = inputs[source["param"]]
                elif source["from"] == "node":
                    given[param["name"]] = done[source["node"]][source["output"]]
                elif source["from"] == "constant":
                    given[param["name"]] = self._value(param, source, "value")
            run = self._partitions if "partition_by" in node else self._once
            name = f"{address}.{node['name']}" if address else node["name"]
            done[node["name"]] = run(name, node, given, folder / node["name"])
        return {output["name"]: done[output["node"]][output["output"]]
                for output in dag["outputs"]}


def in_order(nodes):
    """The nodes, each after what it depends on."""
    left, done = list(nodes), set()
    while left:
        ready = [node for node in left if needs(node) <= done]
        assert ready, "a cycle"
        yield from ready
        done |= {node["name"] for node in ready}
        left = [node for node in left if node["name"] not in done]


def needs(node):
    sources = {source["node"] for source in node["inputs"] if source["from"] == "node"}
    return sources | set(node.get("after", []))


# ---- The command line ------------------------------------------------------------------


def parameters(run, options):
    """The files of the root's parameters."""
    params = {param["name"]: param for param in run.described["parameters"]}
    files = {name: pathlib.Path(path) for name, path in options.input}
    for assignment in options.p:
        name, text = assignment.split("=", 1)
        if name not in params:
            raise Failed(3, f"there is no parameter '{name}'")
        files[name] = run.given(params[name], text)
    if options.params:
        stream = sys.stdin if options.params == "-" else open(options.params, encoding="utf-8")
        with stream:
            for name, value in json.load(stream).items():
                files[name] = run.given(params[name], json.dumps(value, ensure_ascii=False))
    missing = [name for name, param in params.items()
               if param["required"] and name not in files]
    if missing:
        raise Failed(3, f"missing parameters: {missing}")
    return files


def store(source, target):
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def whole_text(output, path):
    """An output as `run` prints it: a file's bytes, or those of its partitions as a list."""
    if not path.is_dir():
        return path.read_bytes()
    names = sorted((entry.name for entry in path.iterdir()
                    if entry.name != "partitions.json"), key=int)
    return b"[" + b",".join((path / name).read_bytes() for name in names) + b"]"


def print_result(dag, paths):
    members = [json.dumps(output["name"]).encode() + b":" +
               whole_text(output, paths[output["name"]])
               for output in dag["outputs"]
               if not output["internal"] and output["serializer"] == "json"
               and output["type"]["kind"] != "file"]
    sys.stdout.buffer.write(b"{" + b",".join(members) + b"}\n")
    sys.stdout.flush()


def run(options, folder):
    by_node = ByNode(options.pipeline, folder)
    root = by_node.described
    paths = by_node.dag(root, parameters(by_node, options), "", pathlib.Path(folder))
    for assignment in options.o:
        name, path = assignment.split("=", 1)
        store(paths[name], pathlib.Path(path))
    print_result(root, paths)


def parse():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--keep", help="leave all files in this new folder")
    parser.add_argument("pipeline")
    parser.add_argument("word", nargs="?", choices=["run"])
    parser.add_argument("-p", action="append", default=[])
    parser.add_argument("--params")
    parser.add_argument("--input", nargs=2, action="append", default=[])
    parser.add_argument("-o", action="append", default=[])
    return parser.parse_args()


def main():
    options = parse()
    try:
        if options.keep:
            os.makedirs(options.keep)
            run(options, options.keep)
        else:
            with tempfile.TemporaryDirectory(prefix="by-node-") as folder:
                run(options, folder)
    except Failed as failure:
        if str(failure) != "None":
            print(f"run_by_node: {failure}", file=sys.stderr)
        return failure.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
