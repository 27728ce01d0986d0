#include "check_private.h"

#include <stdarg.h>
#include <stdio.h>

void check_hint(const struct check *check, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    diagnostics_note(check->diagnostics, (struct dagger_place){0}, "%s", text);
}

void check(const struct ir_unit *unit, struct diagnostics *diagnostics)
{
    struct check check = {.unit = (struct ir_unit *)unit, .diagnostics = diagnostics};
    for (size_t i = 0; i < unit->function_count; i++)
        check_function(&check, unit->functions[i]);
    for (size_t i = 0; i < unit->function_count; i++) {
        check.function = unit->functions[i];
        if (check.function->kind != IR_DAG || !check.function->has_body)
            continue;
        check_has_node(&check);
        check_body(&check);
    }
    check_recursion(&check);
}
