"""Random types of the DSL: declarations, constants in C, values in JSON, and the C helpers
(`mix_T` reads all of a value into a number, `make_T` makes a value of a number) of which
the tasks of random pipelines consist."""

import base64
import dataclasses
import json

STRINGS = ["", "plain", 'quote " and \\', "line\nbreak\ttab", "Grüße, 世界 🎉", "\x01\x7f",
           "{{item}}", "%s %d", "null", "0"]

INTEGERS = {"int8_t": (8, True), "uint8_t": (8, False), "int16_t": (16, True),
            "uint16_t": (16, False), "int32_t": (32, True), "uint32_t": (32, False),
            "int64_t": (64, True), "uint64_t": (64, False)}


def c_string(text):
    out = []
    for byte in text.encode():
        plain = 32 <= byte < 127 and chr(byte) not in '"\\?'
        out.append(chr(byte) if plain else f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


@dataclasses.dataclass
class Field:
    name: str
    type: "Type"


@dataclasses.dataclass
class Type:
    kind: str
    c: str  # as written in front of a name
    id: str  # part of the helpers' names
    fields: list = dataclasses.field(default_factory=list)
    element: "Type" = None
    length: int = 0
    enumerators: list = dataclasses.field(default_factory=list)

    def __hash__(self):
        return hash(self.id)

    def __eq__(self, other):
        return self is other


def integer_bounds(type_):
    bits, signed = INTEGERS[type_.c]
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)


class Types:
    """The types of one pipeline, each declared before it is used."""

    def __init__(self, random):
        self.random = random
        self.may_hold_arrays = True
        self.basic = [Type("int", c, c[:-2]) for c in INTEGERS]
        self.basic += [Type("bool", "bool", "bool"), Type("double", "double", "double"),
                       Type("float", "float", "float"),
                       Type("string", "const char *", "string"),
                       Type("bytes", "dagger_bytes", "bytes")]
        self.all = []  # what parameters and variables may have
        self.order = []  # the same and what only occurs inside them, elements first
        self.declarations = []
        self.lists = {}
        self._choose()

    def _choose(self):
        for basic in self.random.sample(self.basic, self.random.randint(3, 6)):
            self._add(basic)
        for count, make in ((self.random.randint(0, 2), self._enum),
                            (self.random.randint(1, 4), self._struct),
                            (self.random.randint(0, 2), self._optional)):
            for i in range(count):
                self._add(make(i))
        for _ in range(self.random.randint(2, 5)):
            self.list_of(self.random.choice(self.all))

    def _add(self, type_):
        if type_.id not in [known.id for known in self.order]:
            self.order.append(type_)
            self.all.append(type_)

    def list_of(self, element):
        if element not in self.lists:
            made = Type("list", f"list_{element.id}", f"list_{element.id}", element=element)
            self.lists[element] = made
            self._add(made)
            self.declarations.append(f"typedef DAGGER_LIST({element.c}) {made.c};")
        return self.lists[element]

    def _enum(self, i):
        values = [f" = {self.random.randint(-5, 100)}" if self.random.random() < 0.4 else ""
                  for _ in range(self.random.randint(1, 4))]
        names = [f"e{i}_{j}" for j in range(len(values))]
        body = ", ".join(name + value for name, value in zip(names, values))
        self.declarations.append(f"enum e{i} {{ {body} }};")
        return Type("enum", f"enum e{i}", f"e{i}", enumerators=self._distinct(names, values))

    @staticmethod
    def _distinct(names, values):
        """The first name of each value: the one that JSON uses."""
        known, number = {}, -1
        for name, value in zip(names, values):
            number = int(value[3:]) if value else number + 1
            known.setdefault(number, name)
        return list(known.values())

    def _struct(self, i):
        fields, lines = [], []
        for j in range(self.random.randint(1, 5)):
            field = Field(f"m{j}", self._field_type(i, j))
            fields.append(field)
            lines.append(f"    {self._member(field)};")
        self.declarations.append(f"struct s{i} {{\n" + "\n".join(lines) + "\n};")
        return Type("struct", f"struct s{i}", f"s{i}", fields=fields)

    def _field_type(self, i, j):
        choice = self.random.random()
        if choice < 0.1:
            length = self.random.randint(2, 12)
            return Type("chars", f"char[{length}]", f"chars{length}", length=length)
        if choice < 0.2:
            element = self.random.choice(self.all)
            length = self.random.randint(1, 3)
            return Type("array", "", f"array{length}_{element.id}", element=element,
                        length=length)
        if choice < 0.3:
            inner = Type("struct", f"struct s{i}_{j}", f"s{i}_{j}")
            inner.fields = [Field(f"n{k}", self.random.choice(self.all))
                            for k in range(self.random.randint(1, 3))]
            body = "\n".join(f"    {self._member(field)};" for field in inner.fields)
            self.declarations.append(f"{inner.c} {{\n{body}\n}};")
            self.order.append(inner)
            return inner
        return self.random.choice(self.all)

    @staticmethod
    def _member(field):
        type_ = field.type
        if type_.kind == "chars":
            return f"char {field.name}[{type_.length}]"
        if type_.kind == "array":
            return f"{type_.element.c} {field.name}[{type_.length}]"
        return f"{type_.c} {field.name}"

    def _optional(self, _):
        plain = [t for t in self.all if t.kind not in ("string", "optional")]
        element = self.random.choice(plain)
        return Type("optional", f"const {element.c} *", f"opt_{element.id}", element=element)

    # -- Constants --------------------------------------------------------------------

    def number(self, type_):
        low, high = integer_bounds(type_)
        return self.random.choice([low, high, 0, 1, self.random.randint(low, high)])

    def real(self, type_):
        exact = [0.0, -0.5, 1.25, 1e10, 3.0, -1024.0]
        return self.random.choice(exact + ([0.1, 1e-300, 1e300] if type_.kind == "double"
                                           else []))

    def text(self, type_):
        text = self.random.choice(STRINGS) + str(self.random.randint(0, 9))
        while type_.kind == "chars" and len(text.encode()) >= type_.length:
            text = text[:-1]
        return text

    def bytes_(self):
        return bytes(self.random.randrange(256) for _ in range(self.random.randint(0, 5)))

    def constant(self, type_, may_hold_arrays):
        """A C expression of the type, constant where it is not a bare `{…}`."""
        self.may_hold_arrays = may_hold_arrays
        cast = f"({type_.c})" if type_.kind in ("struct", "list") else ""
        return cast + self.initializer(type_)

    def initializer(self, type_, depth=0):
        return getattr(self, "_constant_" + type_.kind)(type_, depth)

    def _constant_int(self, type_, _):
        value = self.number(type_)
        bits, signed = INTEGERS[type_.c]
        if bits < 64:
            return str(value) if value != -(1 << 31) else "INT32_MIN"
        if not signed:
            return f"UINT64_C({value})"
        return "INT64_MIN" if value == -(1 << 63) else f"INT64_C({value})"

    def _constant_bool(self, _, __):
        return self.random.choice(["true", "false"])

    def _constant_double(self, type_, _):
        return repr(self.real(type_))

    def _constant_float(self, type_, _):
        return repr(self.real(type_)) + "F"

    def _constant_string(self, type_, _):
        return "NULL" if self.random.random() < 0.1 else c_string(self.text(type_))

    def _constant_chars(self, type_, _):
        return c_string(self.text(type_))

    def _constant_bytes(self, _, __):
        data = self.bytes_() if self.may_hold_arrays else b""
        items = ", ".join(map(str, data))
        return f"(dagger_bytes){{(unsigned char[]){{{items}}}, {len(data)}}}" if data \
            else "(dagger_bytes){0}"

    def _constant_enum(self, type_, _):
        return self.random.choice(type_.enumerators)

    def _constant_optional(self, _, __):
        return "NULL"

    def _constant_struct(self, type_, depth):
        # Zero is no enumerator of every enum, so only numbers may be left out.
        chosen = [f for f in type_.fields if f.type.kind not in ("int", "double")
                  or self.random.random() < 0.8] or type_.fields[:1]
        return "{" + ", ".join(f".{f.name} = {self.initializer(f.type, depth + 1)}"
                               for f in chosen) + "}"

    def _constant_array(self, type_, depth):
        return "{" + ", ".join(self.initializer(type_.element, depth + 1)
                               for _ in range(type_.length)) + "}"

    def _constant_list(self, type_, depth):
        count = 0 if depth > 2 else self.random.randint(0, 3)
        if not count or not self.may_hold_arrays:
            return "{0}"
        items = ", ".join(self.initializer(type_.element, depth + 1) for _ in range(count))
        element = type_.element.c
        gap = "" if element.endswith("*") else " "
        return f"{{({element}{gap}[]){{{items}}}, {count}}}"

    # -- JSON -------------------------------------------------------------------------

    def json(self, type_):
        return json.dumps(self._json(type_, 0), ensure_ascii=self.random.random() < 0.5)

    def _json(self, type_, depth):
        kind = type_.kind
        if kind == "int":
            return self.number(type_)
        if kind in ("double", "float"):
            return self.real(type_)
        if kind == "bool":
            return self.random.random() < 0.5
        if kind in ("string", "chars"):
            return None if kind == "string" and self.random.random() < 0.1 \
                else self.text(type_)
        if kind == "bytes":
            return base64.b64encode(self.bytes_()).decode()
        if kind == "enum":
            return self.random.choice(type_.enumerators)
        if kind == "optional":
            return None if self.random.random() < 0.3 else self._json(type_.element, depth)
        if kind == "struct":
            return {f.name: self._json(f.type, depth + 1) for f in type_.fields}
        count = type_.length if kind == "array" else \
            self.random.randint(0, 3 if depth < 2 else 1)
        return [self._json(type_.element, depth + 1) for _ in range(count)]
