#include "extraction.h"
#include "ir_build.h"

#include <jansson.h>
#include <string.h>

#include <dagger/validate.h>

/* The options variable as read: its struct type and the value of each field. */
struct given {
    struct extraction *extraction;
    struct ir_value *value;
};

static const struct ir_value *option(const struct given *given, const char *name)
{
    const struct ir_type *type = given->value->type;
    for (size_t i = 0; i < type->field_count; i++) {
        if (strcmp(type->fields[i].name, name) == 0)
            return given->value->items[i];
    }
    return NULL;
}

static const char *text_option(const struct given *given, const char *name)
{
    const struct ir_value *value = option(given, name);
    return value ? value->text : NULL;
}

static void refuse_negative(const struct given *given, const struct ir_value *value,
                            const char *name)
{
    extract_error(given->extraction, value->place, "the option .%s is negative", name);
    extract_note(given->extraction, "write 0 or more");
}

static int count_option(const struct given *given, const char *name)
{
    const struct ir_value *value = option(given, name);
    if (!value)
        return 0;
    int count = (int)value->integer;
    if (count < 0)
        refuse_negative(given, value, name);
    return count;
}

static double amount_option(const struct given *given, const char *name)
{
    const struct ir_value *value = option(given, name);
    if (!value)
        return 0;
    if (value->real < 0)
        refuse_negative(given, value, name);
    return value->real;
}

static const char *memory_option(const struct given *given)
{
    const char *memory = text_option(given, "memory");
    uint64_t bytes;
    if (memory && !dagger_memory_parse(memory, &bytes, NULL)) {
        extract_error(given->extraction, option(given, "memory")->place,
                      "\"%s\" is no amount of memory", memory);
        extract_note(given->extraction,
                     "write it as in \"512Mi\", \"1.5G\" or \"1048576\" (bytes)");
    }
    return memory;
}

static const char *serializer_option(const struct given *given)
{
    const char *serializer = text_option(given, "serializer");
    if (serializer && !extract_is_serializer_name(serializer)) {
        extract_error(given->extraction, option(given, "serializer")->place,
                      "'%s' is not a serializer's name", serializer);
        extract_note(given->extraction, "write one name, as in .serializer = \"json\"");
    }
    if (serializer && !ir_serializer_is_builtin(serializer))
        given->extraction->needs_serializers = true;
    return serializer;
}

/* ---- Runtime options --------------------------------------------------------------- */

/* The text up to where the parser stopped, or its end if that is long. */
static void note_json(const struct given *given, const char *text,
                      const json_error_t *error)
{
    enum { SHOWN = 60 };
    size_t end = error->position > 0 ? (size_t)error->position : 0;
    size_t length = strlen(text);
    if (end > length)
        end = length;
    size_t start = end > SHOWN ? end - SHOWN : 0;
    while (start && ((unsigned char)text[start] & 0xc0) == 0x80)
        start--;
    if (length == 0)
        extract_note(given->extraction, "write DAGGER_JSON({...}), or leave it out");
    else
        extract_note(given->extraction, "the text up to there: %s%.*s",
                     start ? "..." : "", (int)(end - start), text + start);
}

static void check_json(const struct given *given, const struct ir_value *value)
{
    json_error_t error;
    json_t *json =
        json_loadb(value->text, value->text_size, JSON_REJECT_DUPLICATES, &error);
    if (!json) {
        extract_error(given->extraction, value->place,
                      "invalid JSON in .runtime_options, at character %d: %s",
                      error.position, error.text);
        note_json(given, value->text, &error);
    } else if (!json_is_object(json)) {
        extract_error(given->extraction, value->place,
                      "the JSON in .runtime_options is not an object");
        extract_note(given->extraction, "write DAGGER_JSON({\"name\": ...})");
    }
    json_decref(json);
}

static const char *runtime_option(const struct given *given, struct ir_function *function)
{
    const struct ir_value *value = option(given, "runtime_options");
    if (!value || !value->text)
        return NULL;
    function->options_place = value->place;
    check_json(given, value);
    return value->text;
}

/* ---- All together ------------------------------------------------------------------ */

static void check_reserved(const struct given *given)
{
    const struct ir_value *reserved = option(given, "reserved_");
    if (!reserved || reserved->integer == 0)
        return;
    extract_error(given->extraction, reserved->place,
                  "the option .reserved_ is not for use");
    extract_note(given->extraction, "leave it out");
}

static void read_task(const struct given *given, struct ir_function *function)
{
    function->task_options = (struct dagger_task_options){
        .retries = count_option(given, "retries"),
        .retry_delay_s = amount_option(given, "retry_delay_s"),
        .timeout_s = amount_option(given, "timeout_s"),
        .cpus = amount_option(given, "cpus"),
        .memory = memory_option(given),
        .gpus = count_option(given, "gpus"),
        .isolation = (enum dagger_isolation)option(given, "isolation")->integer,
        .serializer = serializer_option(given),
        .runtime_options = runtime_option(given, function),
    };
}

void extract_options(struct extraction *extraction, CXCursor variable,
                     struct ir_function *function)
{
    CXCursor list = clang_Cursor_getVarDeclInitializer(variable);
    function->options_place = extract_place(extraction, variable);
    if (clang_Cursor_isNull(list) || extract_has_c_error(extraction, variable))
        return;
    CXType clang = clang_getCursorType(variable);
    struct ir_type *type = extract_type(extraction, clang);
    struct ir_expression *expression = extract_initializer(extraction, list, clang, type);
    if (expression->kind != IR_CONSTANT)
        return;
    struct given given = {.extraction = extraction, .value = expression->value};
    check_reserved(&given);
    if (option(&given, "retries"))
        read_task(&given, function);
    else
        function->dag_options.runtime_options = runtime_option(&given, function);
}

static bool is_text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool extract_options_equal(const struct ir_function *a, const struct ir_function *b)
{
    const struct dagger_task_options *x = &a->task_options, *y = &b->task_options;
    return x->retries == y->retries && x->retry_delay_s == y->retry_delay_s &&
           x->timeout_s == y->timeout_s && x->cpus == y->cpus && x->gpus == y->gpus &&
           x->isolation == y->isolation && is_text_equal(x->memory, y->memory) &&
           is_text_equal(x->serializer, y->serializer) &&
           is_text_equal(x->runtime_options, y->runtime_options) &&
           is_text_equal(a->dag_options.runtime_options, b->dag_options.runtime_options);
}
