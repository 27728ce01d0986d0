"""Random valid pipelines: tasks that mix what they get into what they return, and DAGs
that use the constructs of the DSL around them."""

import dataclasses
import re
import shlex

from random_helpers import PRELUDE, helpers
from random_types import Field, Type, Types

FOLDER = Type("folder", "const char *", "folder")


@dataclasses.dataclass
class Function:
    name: str
    params: list  # (name, type)
    result: Type = None  # None: void
    outputs: bool = False  # a DAG with an output for each field
    defaults: dict = dataclasses.field(default_factory=dict)
    cost: int = 1  # about how many tasks a call runs


@dataclasses.dataclass
class Variable:
    path: str
    type: Type
    whole: bool = True  # False: only its fields may be used


class Scope:
    """What the statements of one body may name."""

    def __init__(self, parent=None):
        self.variables = list(parent.variables) if parent else []
        self.earlier = []  # what DAGGER_AFTER may name
        self.lines = []
        self.depth = parent.depth + 1 if parent else 0

    def values(self):
        """Every variable, and what is inside them as far as C's '.' goes."""
        return [inner for variable in self.variables for inner in _inside(variable)]


def _inside(variable, depth=0):
    if variable.whole:
        yield variable
    if variable.type.kind == "struct" and depth < 4:
        for field in variable.type.fields:
            if field.type.kind not in ("chars", "array"):
                yield from _inside(Variable(f"{variable.path}.{field.name}", field.type),
                                   depth + 1)


def _has_array(type_):
    return type_.kind in ("list", "bytes", "optional") or \
        (type_.element is not None and _has_array(type_.element)) or \
        any(_has_array(field.type) for field in type_.fields)


def declare(type_, name):
    return f"{type_.c}{'' if type_.c.endswith('*') else ' '}{name}"


class Program:
    """One random pipeline. `text()` is its C, `run_arguments()` parameters for a run."""

    def __init__(self, random, size):
        self.random = random
        self.size = size
        self.is_aliasing = self._chance(0.5)
        self.types = Types(random)
        self.functions = []
        self.parts = []
        self.counter = 0
        self.cost = 0
        for i in range(random.randint(3, 4 + size)):
            self._task(i)
        for i in range(random.randint(0, size)):
            self._dag(f"d{i}")
        self.root = self._dag("root")

    def text(self):
        used = [part for type_ in self.types.order for part in helpers(type_)]
        return "\n".join([PRELUDE, *self.types.declarations, "", *used, *self.parts])

    def run_arguments(self):
        arguments = ["-p", "folder=@TMP@"]
        for name, type_ in self.root.params:
            if type_ is not FOLDER and not (name in self.root.defaults and self._chance(0.5)):
                arguments += ["-p", f"{name}={self.types.json(type_)}"]
        return arguments

    def _name(self, prefix):
        self.counter += 1
        return f"{prefix}{self.counter}"

    def _chance(self, probability):
        return self.random.random() < probability

    # -- Functions ----------------------------------------------------------------------

    def _task(self, i):
        params = [(f"p{j}", self.random.choice(self.types.all))
                  for j in range(self.random.randint(0, 4))]
        has_effect = self._chance(0.2)
        task = Function(f"t{i}", params)
        body = [f"uint64_t hash = {i + 1};"]
        body += [f"hash = mix_{type_.id}(hash, {name});" for name, type_ in params]
        if has_effect:
            params.insert(0, ("folder", FOLDER))
            body.append(f'append_text(folder, dagger_printf("{i}-%d", (int)(hash % 100000)),'
                        ' "x");')
        else:
            task.result = self.random.choice(self.types.all)
            body = self._task_result(task, body)
        options = self.random.choice(["", "", "", ".retries = 1", ".cpus = 0.5",
                                      ".isolation = DAGGER_ISOLATION_THREAD",
                                      ".isolation = DAGGER_ISOLATION_PROCESS"])
        static = "static " if self._chance(0.3) else ""
        self._emit(f"DAGGER_TASK({options})\n{static}", task, body)

    def _task_result(self, task, body):
        same = [name for name, type_ in task.params
                if type_ is task.result and (self.is_aliasing or not _has_array(type_))]
        if same and self._chance(0.3):
            return [f"return {self.random.choice(same)};"]
        return [*body, f"return make_{task.result.id}(hash);"]

    def _emit(self, head, function, body):
        params = ", ".join(
            declare(type_, name) + (f" DAGGER_DEFAULT({function.defaults[name]})"
                                    if name in function.defaults else "")
            for name, type_ in function.params) or "void"
        result = declare(function.result, function.name) if function.result \
            else f"void {function.name}"
        lines = "".join(f"    {line}\n" for line in body)
        self.parts.append(f"{head}{result}({params})\n{{\n{lines}}}\n")
        self.functions.append(function)

    def _dag(self, name):
        dag = Function(name, [(f"{name}_p{j}", self.random.choice(self.types.all))
                              for j in range(self.random.randint(0, 4))])
        dag.defaults = {param: self.types.constant(type_, True) for param, type_ in dag.params
                        if self._chance(0.25)}
        self.cost = 0
        scope = Scope()
        scope.variables = [Variable(param, type_) for param, type_ in dag.params]
        dag.params.insert(self.random.randint(0, len(dag.params)), ("folder", FOLDER))
        while not scope.earlier:
            self._statements(scope, self.random.randint(1, 2 + 2 * self.size))
        self._return(dag, scope)
        dag.cost = self.cost
        self._emit("DAGGER_DAG()\n", dag, scope.lines)
        return dag

    def _return(self, dag, scope):
        choice = self.random.random()
        if choice < 0.1:
            return
        if choice < 0.5:
            self._return_fields(dag, scope)
            return
        dag.result, value = self._result(scope)
        scope.lines.append(f"return {value};")

    def _return_fields(self, dag, scope):
        dag.result = Type("struct", f"struct out_{dag.name}", f"out_{dag.name}")
        dag.outputs = True
        values = []
        for i in range(self.random.randint(1, 4)):
            type_, value = self._result(scope)
            dag.result.fields.append(Field(f"o{i}", type_))
            values.append(f".o{i} = {value}")
        members = "".join(f"    {declare(f.type, f.name)};\n" for f in dag.result.fields)
        self.parts.append(f"{dag.result.c} {{\n{members}}};\n")
        self.random.shuffle(values)
        scope.lines.append(f"return ({dag.result.c}){{{', '.join(values)}}};")

    def _result(self, scope):
        """(type, expression) of something that a DAG may return."""
        values = scope.values()
        function = self._choose(scope, lambda f: f.result and not f.outputs)
        if values and (not function or self._chance(0.75)):
            value = self.random.choice(values)
            return value.type, value.path
        return function.result, self._decorated(function, scope)

    # -- Calls --------------------------------------------------------------------------

    def _choose(self, scope, wanted):
        room = 60 * (1 + self.size) - self.cost
        fitting = [f for f in self.functions
                   if wanted(f) and (f.cost == 1 or f.cost * 3 ** scope.depth < room)]
        return self.random.choice(fitting) if fitting else None

    def _call(self, function, scope, depth=0):
        # Constant lists and bytes in a DAG are gone with its frame, as locals of C are: they
        # go to tasks that do not hand them on, and nowhere else.
        may_hold_arrays = function.name[0] == "t" and not self.is_aliasing
        arguments = [self._value(type_, scope, depth + 1, may_hold_arrays)
                     for _, type_ in function.params]
        self.cost += function.cost * 3 ** scope.depth
        scope.earlier.append(function.name)
        return f"{function.name}({', '.join(arguments)})"

    def _decorated(self, function, scope):
        """A call, perhaps with a name and an order."""
        earlier = self.random.sample(scope.earlier,
                                     min(len(scope.earlier), self.random.randint(1, 2)))
        call = self._call(function, scope)
        name = self._name("n") if self._chance(0.15) else None
        if name and self._chance(0.5):
            call = f'DAGGER_NODE("{name}", {call})'
        if earlier and self._chance(0.15):
            call = f"DAGGER_AFTER({call}, {', '.join(dict.fromkeys(earlier))})"
        if name and not call.count(f'"{name}"'):
            call = f'DAGGER_NODE("{name}", {call})'
        if name:
            scope.earlier.append(f'"{name}"')
        return call

    def _value(self, type_, scope, depth, may_hold_arrays):
        if type_ is FOLDER:
            return "folder"
        values = [value.path for value in scope.values() if value.type is type_]
        if values and self._chance(0.75):
            return self.random.choice(values)
        function = self._choose(scope, lambda f: f.result is type_ and not f.outputs)
        if function and depth < 3 and self._chance(0.5):
            return self._call(function, scope, depth)
        return self.types.constant(type_, may_hold_arrays)

    # -- Statements ---------------------------------------------------------------------

    def _statements(self, scope, count):
        for _ in range(count):
            choice = self.random.random()
            if choice < 0.3 and scope.depth < 3:
                self._loop(scope, [])
            elif choice < 0.4:
                function = self._choose(scope, lambda f: True)
                scope.lines.append(self._decorated(function, scope) + ";")
            elif choice < 0.45:
                self._reassign(scope)
            else:
                self._assign(scope)

    def _assign(self, scope):
        function = self._choose(scope, lambda f: f.result)
        if not function:
            return
        name, value = self._name("v"), self._decorated(function, scope)
        declaration = declare(function.result, name)
        if self._chance(0.2):
            scope.lines += [f"{declaration};", f"{name} = {value};"]
        else:
            const = "const " if function.result.kind == "struct" and self._chance(0.3) else ""
            scope.lines.append(f"{const}{declaration} = {value};")
        scope.variables.append(Variable(name, function.result, not function.outputs))
        scope.earlier.append(name)

    def _reassign(self, scope):
        """A variable that is used, then overwritten with what is made of it."""
        function = self._choose(scope, lambda f: f.result and not f.outputs)
        if not function:
            return
        name = self._name("r")
        first = self._call(function, scope)
        scope.lines.append(f"{declare(function.result, name)} = {first};")
        scope.variables.append(Variable(name, function.result))
        self._statements(scope, self.random.randint(0, 1))
        scope.lines.append(f"{name} = {self._call(function, scope)};")
        scope.earlier.append(name)

    def _loop(self, scope, pending):
        """A loop that collects into new lists and into those `pending` from outside."""
        new = [self._new_list(scope) for _ in range(self.random.randint(0, 2))]
        list_type, source = self._source(scope)
        item = self._name("x")
        inner = Scope(scope)
        inner.variables.append(Variable(item, list_type.element))
        self._body(inner, pending + new)
        head = f"DAGGER_FOR_EACH({list_type.element.c}, {item}, {source})"
        is_statement = re.match(r"DAGGER_|[td]\d+\(", inner.lines[0])
        if len(inner.lines) == 1 and is_statement and self._chance(0.8):
            scope.lines += [head, f"    {inner.lines[0]}"]
        else:
            scope.lines += [head + " {", *(f"    {line}" for line in inner.lines), "}"]
        scope.variables += [Variable(name, type_) for name, type_ in new]

    def _body(self, inner, lists):
        self._statements(inner, self.random.randint(0, self.size))
        for entry in self.random.sample(lists, len(lists)):
            if inner.depth < 3 and self._chance(0.2):
                self._loop(inner, [entry])
            else:
                self._collect(inner, *entry)
            self._statements(inner, self.random.randint(0, 1))
        while not inner.lines:
            self._statements(inner, 1)

    def _source(self, scope):
        sources = [value for value in scope.values() if value.type.kind == "list"]
        function = self._choose(scope, lambda f: f.result and f.result.kind == "list")
        if sources and self._chance(0.7):
            value = self.random.choice(sources)
            return value.type, value.path
        if function and self._chance(0.9):
            return function.result, self._decorated(function, scope)
        type_ = self.random.choice([t for t in self.types.all if t.kind == "list"])
        return type_, f"({self.types.constant(type_, not _has_array(type_.element))})"

    def _new_list(self, scope):
        type_ = self.random.choice([t for t in self.types.all if t.kind == "list"])
        name = self._name("l")
        scope.lines.append(f"{declare(type_, name)} = {{0}};")
        return name, type_

    def _collect(self, scope, name, type_):
        function = self._choose(scope, lambda f: f.result is type_.element and not f.outputs)
        if function and self._chance(0.6):
            value = self._decorated(function, scope)
        else:
            value = f"{self._value(type_.element, scope, 2, False)}"
            value = f"({value})" if "{" in value else value
        scope.lines.append(f"DAGGER_COLLECT({name}, {value});")


def with_runs(text, runs):
    """The pipeline's text behind comments that say how to run it."""
    return "".join(f"// run: {shlex.join(arguments)}\n" for arguments in runs) + text
