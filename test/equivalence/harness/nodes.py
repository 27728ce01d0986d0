"""Runs a pipeline as Argo does: node by node, each in a process of its own, through the
machine interface, with all that crosses an edge in files. Of the nodes that are ready the
last one in the source runs first, so that an order that is missing shows."""

import base64
import json
import pathlib
import subprocess

TASKS_MAX = 400


class Failed(Exception):
    def __init__(self, done):
        super().__init__(done.stderr)
        self.code = done.returncode
        self.stderr = done.stderr.decode("utf-8", "replace")


class Unfit(Exception):
    """This pipeline cannot be run in this way; the text says why."""


class NodeRunner:
    def __init__(self, binary, folder, env, is_whole=False):
        self.binary = str(binary)
        self.folder = pathlib.Path(folder)
        self.env = env
        self.is_whole = is_whole  # nested DAGs in one process each
        self.counter = 0
        self.tasks = 0

    def call(self, arguments):
        self.tasks += 1
        if self.tasks > TASKS_MAX:
            raise Unfit(f"more than {TASKS_MAX} invocations")
        done = subprocess.run([self.binary, *arguments], stdin=subprocess.DEVNULL,
                              capture_output=True, env=self.env, timeout=60, check=False)
        if done.returncode != 0:
            raise Failed(done)
        if done.stdout and arguments[0] != "describe":
            raise Failed(subprocess.CompletedProcess([], -1, b"", b"printed: " + done.stdout))
        return done.stdout

    def describe(self):
        return json.loads(self.call(["describe"]))["dag"]

    def new_path(self):
        self.counter += 1
        return self.folder / str(self.counter)

    def write(self, text):
        path = self.new_path()
        path.write_text(text, encoding="utf-8")
        return path

    # -- Values -------------------------------------------------------------------------

    def parameters(self, dag, arguments):
        """Files with the values that `-p NAME=VALUE` and `--params FILE` give."""
        if any(p["serializer"] != "json" for p in dag["parameters"]):
            raise Unfit("a parameter that is not JSON in files")
        types = {p["name"]: p["type"]["kind"] for p in dag["parameters"]}
        paths = {}
        for option, value in zip(arguments[::2], arguments[1::2]):
            if option == "--params":
                given = json.loads(pathlib.Path(value).read_text(encoding="utf-8"))
                paths |= {name: self.write(json.dumps(v)) for name, v in given.items()}
                continue
            name, text = value.split("=", 1)
            # The form of a dagger_file in files is the file itself.
            paths[name] = pathlib.Path(text) if types.get(name) == "file" \
                else self.write(_as_json(types.get(name), text))
        return paths

    def _value(self, said, key):
        """The file of a constant or default that `describe` shows under `key`."""
        if "serialized" not in said:
            return self.write(json.dumps(said[key], ensure_ascii=False))
        path = self.new_path()
        path.write_bytes(base64.b64decode(said["serialized"]))
        return path

    def _input(self, source, inputs, done):
        """The file of one input of a node; None: it takes its default."""
        if source["from"] == "param":
            return inputs.get(source["param"])
        if source["from"] == "node":
            return done[source["node"]][source["output"]]
        return self._value(source, "value") if source["from"] == "constant" else None

    # -- Nodes --------------------------------------------------------------------------

    def run_dag(self, dag, inputs, prefix=""):
        """Runs its nodes; returns the files (or folders) of its outputs."""
        for param in dag["parameters"]:
            if param["name"] not in inputs and not param["required"]:
                inputs[param["name"]] = self._value(param, "default")
        waiting, done = list(dag["nodes"]), {}
        while waiting:
            node = next(n for n in reversed(waiting) if _needs(n) <= done.keys())
            waiting.remove(node)
            sources = {i["name"]: self._input(i, inputs, done) for i in node["inputs"]}
            paths = {name: path for name, path in sources.items() if path is not None}
            done[node["name"]] = self.run_node(node, paths, prefix + node["name"])
        return {o["name"]: done[o["node"]][o["output"]] for o in dag["outputs"]}

    def run_node(self, node, paths, address):
        by = node.get("partition_by")
        if not by:
            return self.invoke(node, paths, address)
        names = sorted((p.name for p in paths[by].iterdir() if p.name != "partitions.json"),
                       key=int)
        listed = json.loads((paths[by] / "partitions.json").read_text(encoding="utf-8"))
        if listed != names:
            raise Unfit(f"{paths[by]}: partitions.json says {listed}, there are {names}")
        collected = {o["name"]: self.new_path() for o in _outputs(node)}
        for path in collected.values():
            path.mkdir()
        # The last partition first: only their numbers may order them.
        for name in reversed(names):
            made = self.invoke(node, {**paths, by: paths[by] / name}, address)
            for output, path in made.items():
                path.rename(collected[output] / name)
        return collected

    def invoke(self, node, paths, address):
        if "dag" in node and not self.is_whole:
            return self.run_dag(node["dag"], dict(paths), address + ".")
        return self.run_process(address, paths, _outputs(node))

    def run_process(self, address, paths, outputs):
        made = {output["name"]: self.new_path() for output in outputs}
        arguments = ["--node-name", address]
        for name, path in paths.items():
            arguments += ["--input", name, str(path)]
        for name, path in made.items():
            arguments += ["--output", name, str(path)]
        self.call(arguments)
        return made

    # -- Results ------------------------------------------------------------------------

    def result(self, dag, made):
        """The object that `run` prints."""
        outputs = [o for o in dag["outputs"] if not o.get("internal")]
        if any(o["serializer"] != "json" for o in outputs):
            raise Unfit("an output that is not JSON")
        texts = [f'"{o["name"]}":'.encode() + _read(made[o["name"]]) for o in outputs]
        return b"{" + b",".join(texts) + b"}\n"


def _needs(node):
    needed = {i["node"] for i in node["inputs"] if i["from"] == "node"}
    return needed | set(node.get("after", []))


def _outputs(node):
    return node["dag"]["outputs"] if "dag" in node else node["task"]["outputs"]


def _as_json(kind, text):
    if kind not in ("string", "enum"):
        return text
    try:
        json.loads(text)
    except ValueError:
        return json.dumps(text, ensure_ascii=False)
    return text


def _read(path):
    if path.is_file():
        return path.read_bytes()
    names = [p.name for p in path.iterdir() if p.name != "partitions.json"]
    return b"[" + b",".join(_read(path / name) for name in sorted(names, key=int)) + b"]"


def run(binary, arguments, folder, env, way):
    """What `run ARGUMENTS` would print. Ways: every task ("nodes"), the nodes of the root
    ("top nodes") or all at once ("machine") in a process of their own."""
    runner = NodeRunner(binary, folder, env, is_whole=way == "top nodes")
    dag = runner.describe()
    inputs = runner.parameters(dag, arguments)
    if way == "machine":
        outputs = [o for o in dag["outputs"] if not o.get("internal")]
        return runner.result(dag, runner.run_process("", inputs, outputs))
    return runner.result(dag, runner.run_dag(dag, inputs))
