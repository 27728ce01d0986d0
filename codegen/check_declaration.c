/* Rules about what functions declare: parameters, types, defaults, serializers. */
#include "check_private.h"

#include <math.h>
#include <string.h>

#include <dagger/address.h>

static const char *kind_of(const struct ir_function *function)
{
    return function->kind == IR_TASK ? "task" : "DAG";
}

/* ---- Types --------------------------------------------------------------------------
 */

/* What holds a refused type is refused as well, for the same reason. */
void check_type_usable(struct check *check, const struct ir_type *type)
{
    if (!type || !type->refused)
        return;
    const char *hint = strstr(type->refused, "; ");
    size_t length = hint ? (size_t)(hint - type->refused) : strlen(type->refused);
    diagnostics_error(check->diagnostics, type->refused_place, "%.*s", (int)length,
                      type->refused);
    if (hint)
        check_hint(check, "%s", hint + 2);
}

static void check_type_named(struct check *check, const struct ir_type *type,
                             struct dagger_place place, const char *what)
{
    if (!type || type->spelling || type->refused)
        return;
    diagnostics_error(check->diagnostics, place, "the type of %s has no name", what);
    check_hint(check, "declare it once by typedef, and use that name everywhere");
}

/* ---- Serializers --------------------------------------------------------------------
 */

static bool is_known_serializer(const struct ir_unit *unit, const char *name)
{
    for (size_t i = 0; i < unit->serializer_count; i++) {
        if (strcmp(name, unit->serializers[i]) == 0)
            return true;
    }
    return ir_serializer_is_builtin(name);
}

static void check_serializer(struct check *check, const char *name,
                             struct dagger_place place)
{
    if (!name || is_known_serializer(check->unit, name))
        return;
    diagnostics_error(check->diagnostics, place, "there is no serializer '%s'", name);
    check_hint(check, "the serializers are json, raw, text, msgpack and csv, and each "
                      "`const struct dagger_serializer` that the file declares");
}

static void check_field_serializers(struct check *check, const struct ir_type *type)
{
    if (!type || type->refused)
        return;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct ir_field *field = &type->fields[i];
        check_serializer(check, field->serializer, field->place);
        check_field_serializers(check, field->type);
    }
}

/* ---- Parameters ---------------------------------------------------------------------
 */

static void check_param_name(struct check *check, const struct ir_function *function,
                             size_t index)
{
    const struct ir_param *param = &function->params[index];
    if (!param->name || !*param->name) {
        diagnostics_error(check->diagnostics, param->place,
                          "parameter %zu of %s '%s' has no name", index + 1,
                          kind_of(function), function->name);
        check_hint(check, "name it: that is the name of the node's input");
    } else if (!dagger_io_name_is_valid(param->name)) {
        diagnostics_error(check->diagnostics, param->place,
                          "'%s' cannot be the name of an input: a letter or digit, then "
                          "at most 63 letters, digits, '_' and '-'",
                          param->name);
        check_hint(check, "rename the parameter");
    }
}

static bool is_finite(const struct ir_value *value)
{
    if (value->type->kind == DAGGER_KIND_FLOAT && !isfinite(value->real))
        return false;
    for (size_t i = 0; i < value->item_count; i++) {
        if (!is_finite(value->items[i]))
            return false;
    }
    return true;
}

static void check_default(struct check *check, const struct ir_param *param)
{
    struct ir_value *value = param->default_value;
    const char *name = param->name ? param->name : "?";
    if (!value || !param->type || param->type->refused)
        return;
    if (!ir_convert(check->unit, value, param->type)) {
        diagnostics_error(check->diagnostics, value->place,
                          "the default of '%s' is of type '%s' and does not fit '%s'",
                          name, value->type->message, param->type->message);
        check_hint(check, "write a constant of the parameter's type");
    } else if (!is_finite(value)) {
        diagnostics_error(check->diagnostics, value->place,
                          "the default of '%s' is not a finite number", name);
        check_hint(check, "NaN and infinities have no form in JSON: write a number");
    }
}

static void check_param(struct check *check, const struct ir_function *function,
                        size_t index)
{
    const struct ir_param *param = &function->params[index];
    check_param_name(check, function, index);
    check_type_usable(check, param->type);
    check_type_named(check, param->type, param->place, "this parameter");
    check_field_serializers(check, param->type);
    check_serializer(check, param->serializer, param->place);
    check_default(check, param);
}

void check_function(struct check *check, const struct ir_function *function)
{
    for (size_t i = 0; i < function->param_count; i++)
        check_param(check, function, i);
    check_type_usable(check, function->result);
    check_type_named(check, function->result, function->place, "what this returns");
    check_field_serializers(check, function->result);
    check_serializer(check, function->task_options.serializer, function->options_place);
}
