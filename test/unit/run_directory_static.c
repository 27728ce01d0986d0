/* Programs without a dynamic loader, or with parts of one: linked with --wrap of
 * functions that are not there (WITHOUT_LOADER), or without what says why it fails. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dagger/local.h>

#include "local_tables.h"

#ifndef WITHOUT_LOADER
void *__wrap_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags)
{
    (void)name;
    (void)flags;
    return NULL;
}
#define WHY "libsqlite3.so.0 cannot be opened"
#define WHAT_TO_DO "install it"
#else
#define WHY "this program is linked statically and cannot open it"
#define WHAT_TO_DO "link the program dynamically"
#endif

static const struct dagger_node nodes[] = {
    {.name = "increment",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64},
};
static const struct dagger_dag dag = {DAG("one"), PARAMS(number_param), NODES(nodes),
                                      OUTPUTS(outputs)};

Test(run_directory_static, says_what_it_needs)
{
    char folder[] = "/tmp/dagger-test-XXXXXX";
    int64_t n = 1;
    const void *params[] = {&n};
    struct dagger_error error = {0};
    cr_assert(mkdtemp(folder));
    cr_expect_null(dagger_run_directory_open(folder, DAGGER_RUN_DIRECTORY_NEW, false,
                                             &dag, params, &error));
    cr_expect_str_eq(error.message, "run directories need SQLite: " WHY);
    cr_expect(strncmp(error.hint, WHAT_TO_DO, strlen(WHAT_TO_DO)) == 0, "%s", error.hint);
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_expect(system(command) == 0);
}
