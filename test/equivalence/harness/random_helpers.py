"""The C functions `mix_T` and `make_T` for each type of a random pipeline."""

PRELUDE = """\
#include "files.h"

#include <string.h>

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t mix_bytes_of(uint64_t hash, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = mix(hash, ((const unsigned char *)bytes)[i]);
    return mix(hash, size);
}

static const char *text_of(uint64_t seed)
{
    static const char *const words[] = {"", "a", "b c", "\\"", "\\\\", "\\n", "é", "🎉"};
    return dagger_printf("%s%d", words[seed % 8], (int)(seed / 8 % 10));
}
"""

MIX = {
    "int": "return mix(hash, (uint64_t)value);",
    "bool": "return mix(hash, value);",
    "enum": "return mix(hash, (uint64_t)(int64_t)value);",
    "double": "return mix_bytes_of(hash, &value, sizeof value);",
    "float": "return mix_bytes_of(hash, &value, sizeof value);",
    "string": "return value ? mix_bytes_of(hash, value, strlen(value)) : mix(hash, 77);",
    "bytes": "return mix_bytes_of(hash, value.data, value.size);",
}


def mixed(type_, value):
    """Statements that mix the member `value`."""
    if type_.kind == "chars":
        return [f"hash = mix_bytes_of(hash, {value}, strlen({value}));"]
    if type_.kind == "array":
        return [f"hash = mix_{type_.element.id}(hash, {value}[{i}]);"
                for i in range(type_.length)]
    return [f"hash = mix_{type_.id}(hash, {value});"]


def made(type_, value):
    """Statements that make the member `value`."""
    if type_.kind == "chars":
        return ["seed = mix(seed, 5);",
                f"{value}[0] = (char)('a' + seed % 26);"]
    if type_.kind == "array":
        return [line for i in range(type_.length)
                for line in ("seed = mix(seed, 3);",
                             f"{value}[{i}] = make_{type_.element.id}(seed);")]
    return ["seed = mix(seed, 1);", f"{value} = make_{type_.id}(seed);"]


def _mix_body(type_):
    if type_.kind in MIX:
        return [MIX[type_.kind]]
    if type_.kind == "optional":
        return [f"return value ? mix_{type_.element.id}(hash, *value) : mix(hash, 99);"]
    if type_.kind == "list":
        return ["for (size_t i = 0; i < value.count; i++)",
                f"    hash = mix_{type_.element.id}(hash, value.items[i]);",
                "return mix(hash, value.count);"]
    lines = [line for field in type_.fields for line in mixed(field.type, f"value.{field.name}")]
    return [*lines, "return hash;"]


def _make_body(type_):
    kind, c = type_.kind, type_.c
    if kind == "int":
        return [f"return ({c})seed;"]
    if kind == "bool":
        return ["return seed % 2;"]
    if kind in ("double", "float"):
        return [f"return ({c})(int64_t)(seed % 2001) / 8 - 100;"]
    if kind == "string":
        return ["return seed % 16 == 0 ? NULL : text_of(seed);"]
    if kind == "bytes":
        return ["dagger_bytes value = {dagger_alloc(8), seed % 7};",
                "memcpy(value.data, &seed, value.size);", "return value;"]
    if kind == "enum":
        names = ", ".join(type_.enumerators)
        return [f"static const {c} values[] = {{{names}}};",
                f"return values[seed % {len(type_.enumerators)}];"]
    if kind == "optional":
        element = type_.element
        return ["if (seed % 3 == 0)", "    return NULL;",
                f"{element.c} value = make_{element.id}(mix(seed, 2));",
                "return dagger_copy(&value, sizeof value);"]
    if kind == "list":
        return [f"{c} value = {{0}};", "for (uint64_t i = 0; i < seed % 4; i++)",
                f"    dagger_list_append(&value, make_{type_.element.id}(mix(seed, i)));",
                "return value;"]
    lines = [f"{c} value;", "memset(&value, 0, sizeof value);"]
    for field in type_.fields:
        lines += made(field.type, f"value.{field.name}")
    return [*lines, "return value;"]


def _function(signature, body):
    return "\n".join([f"__attribute__((unused)) static {signature}", "{",
                      *(f"    {line}" for line in body), "}", ""])


def helpers(type_):
    gap = "" if type_.c.endswith("*") else " "
    return [_function(f"uint64_t mix_{type_.id}(uint64_t hash, {type_.c}{gap}value)",
                      _mix_body(type_)),
            _function(f"{type_.c}{gap}make_{type_.id}(uint64_t seed)", _make_body(type_))]
