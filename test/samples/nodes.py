#!/usr/bin/env python3
"""Runs one sample node by node, each in a process with its inputs and outputs in files,
as a workflow engine does, and compares what comes out with the expected value.

usage: nodes.py SAMPLE BINARY

The order and the edges are those that `describe` prints. A partitioned node runs once for
each partition. Nested DAGs run node by node too, and as a whole. Prints TAP.
"""
import json
import os
import subprocess
import sys
import tempfile

from runs import CASES, write_files


class Failure(Exception):
    pass


class Workflow:
    """Runs the nodes of a graph. `folder` takes the files, a new one for each value."""

    def __init__(self, binary, folder, nested_as_a_whole):
        self.binary = binary
        self.folder = folder
        self.nested_as_a_whole = nested_as_a_whole
        self.count = 0

    def new_path(self, name):
        self.count += 1
        return os.path.join(self.folder, "%d-%s" % (self.count, name))

    def store(self, name, value):
        path = self.new_path(name)
        with open(path, "w", encoding="utf-8") as out:
            json.dump(value, out, ensure_ascii=False)
        return path

    def invoke(self, address, inputs, outputs):
        """One process; `inputs` and `outputs` map names to paths."""
        command = [self.binary, "--node-name", ".".join(address)]
        for name, path in inputs.items():
            command += ["--input", name, path]
        for name, path in outputs.items():
            command += ["--output", name, path]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise Failure("%s: %s" % (" ".join(command), done.stderr.decode()))
        if done.stdout:
            raise Failure("%s printed %r" % (" ".join(command), done.stdout))

    def run_once(self, node, address, inputs):
        """Runs one invocation; the outputs, by name, with their paths."""
        if "dag" in node and not self.nested_as_a_whole:
            return self.run_dag(node["dag"], address, inputs)
        described = (node.get("task") or node.get("dag"))["outputs"]
        outputs = {o["name"]: self.new_path(o["name"]) for o in described}
        self.invoke(address, inputs, outputs)
        return outputs

    def run_partitioned(self, node, address, inputs):
        """Runs an invocation for each partition; the outputs are folders of partitions."""
        by = node["partition_by"]
        with open(os.path.join(inputs[by], "partitions.json"), encoding="ascii") as listed:
            partitions = json.load(listed)
        described = (node.get("task") or node.get("dag"))["outputs"]
        folders = {o["name"]: self.new_path(o["name"]) for o in described}
        for folder in folders.values():
            os.mkdir(folder)
        for partition in partitions:
            one = {**inputs, by: os.path.join(inputs[by], partition)}
            for name, path in self.run_once(node, address, one).items():
                os.rename(path, os.path.join(folders[name], partition))
        return folders

    def inputs_of(self, node, params, done):
        """The node's inputs as paths; None where an earlier node has not run yet."""
        inputs = {}
        for source in node["inputs"]:
            if source["from"] == "param":
                inputs[source["name"]] = params[source["param"]]
            elif source["from"] == "constant":
                inputs[source["name"]] = self.store(source["name"], source["value"])
            elif source["from"] == "node":
                if source["node"] not in done:
                    return None
                inputs[source["name"]] = done[source["node"]][source["output"]]
        return inputs

    def run_dag(self, dag, address, given):
        params = dict(given)
        for param in dag["parameters"]:
            if param["name"] not in params:
                params[param["name"]] = self.store(param["name"], param["default"])
        done = {}
        while len(done) < len(dag["nodes"]):
            before = len(done)
            for node in dag["nodes"]:
                if node["name"] not in done:
                    self.try_node(node, address, params, done)
            if len(done) == before:
                raise Failure("the nodes left wait for one another: %s" % done)
        return {o["name"]: done[o["node"]][o["output"]] for o in dag["outputs"]}

    def try_node(self, node, address, params, done):
        inputs = self.inputs_of(node, params, done)
        if inputs is None:
            return
        run = self.run_partitioned if "partition_by" in node else self.run_once
        done[node["name"]] = run(node, address + [node["name"]], inputs)


def load(path):
    """A value; a folder of partitions is the list of them."""
    if os.path.isdir(path):
        names = [n for n in os.listdir(path) if n != "partitions.json"]
        return [load(os.path.join(path, n)) for n in sorted(names, key=int)]
    with open(path, encoding="utf-8") as stored:
        return json.load(stored)


def parse(text):
    """What follows `-p name=`."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def problem(binary, dag, params, expected, nested_as_a_whole):
    """Why the case fails, or None."""
    with tempfile.TemporaryDirectory() as folder:
        workflow = Workflow(binary, folder, nested_as_a_whole)
        given = {name: workflow.store(name, value) for name, value in params.items()}
        try:
            outputs = workflow.run_dag(dag, [], given)
        except Failure as failure:
            return str(failure)
        found = {name: load(path) for name, path in outputs.items()}
    return None if found == expected else "found %r instead of %r" % (found, expected)


def main():
    sample, binary = sys.argv[1:]
    dag = json.loads(subprocess.check_output([binary, "describe"]))["dag"]
    cases = [case for case in CASES[sample] if len(case) == 2]
    has_nested = any("dag" in node for node in dag["nodes"])
    tests = [(case, whole) for whole in [False, True][: 1 + has_nested] for case in cases]
    print("1..%d" % len(tests))
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(folder)
        for number, ((given, expected), whole) in enumerate(tests, 1):
            params = {}
            for param in given:
                name, text = param.split("=", 1)
                for file, path in files.items():
                    text = text.replace("{%s}" % file, path)
                params[name] = parse(text)
            why = problem(binary, dag, params, expected, whole)
            title = "%s%s" % (
                " ".join(given).replace("#", "") or "no parameters",
                ", nested DAGs as a whole" if whole else "",
            )
            print("%s %d - %s" % ("not ok" if why else "ok", number, title))
            if why:
                failures += 1
                print("# " + why.replace("\n", "\n# "))
    return 1 if failures else 0


sys.exit(main())
