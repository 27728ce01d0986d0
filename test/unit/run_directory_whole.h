/* A DAG with all that a run directory can keep, and runs of it that are to survive what
 * fails: parts that are text, wire form, large, copies of files; partitions, loops of
 * DAGs, DAGs in DAGs; more files at once than are kept open. */
#ifndef TEST_RUN_DIRECTORY_WHOLE_H
#define TEST_RUN_DIRECTORY_WHOLE_H

#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dagger/local.h>

#include "local_tables.h"

DAGGER_API const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "detect_leaks=0";
}

/* ---- Its tasks ----------------------------------------------------------------------
 */

enum { FIELDS = 10, LARGE = 70000, NANS = 20000 };

struct many {
    int64_t fields[FIELDS];
};

static const struct dagger_field many_fields[] = {
    {.name = "first", .type = &dagger_type_int64, .offset = 0},
};
static const struct dagger_type many_type = {.kind = DAGGER_KIND_STRUCT,
                                             .name = "many",
                                             .size = sizeof(struct many),
                                             .fields = many_fields,
                                             .field_count = 1};

/* What ran: the journal of the last run. */
static unsigned ran;

static void give_many(const void *const *inputs, void *result)
{
    struct many *many = result;
    ran++;
    for (int64_t i = 0; i < FIELDS; i++)
        many->fields[i] = *(const int64_t *)inputs[0] + i;
}
TASK(give_many, number_param, &many_type);

struct described {
    double ratio;
    const char *text;
};

static const struct dagger_field described_fields[] = {
    {.name = "ratio",
     .type = &dagger_type_double,
     .offset = offsetof(struct described, ratio)},
    {.name = "text",
     .type = &dagger_type_string,
     .offset = offsetof(struct described, text)},
};
static const struct dagger_type described_type = {.kind = DAGGER_KIND_STRUCT,
                                                  .name = "described",
                                                  .size = sizeof(struct described),
                                                  .fields = described_fields,
                                                  .field_count = 2};

/* JSON has no form for the ratio of 1; the text of 2 is large. */
static void describe(const void *const *inputs, void *result)
{
    struct described *described = result;
    int64_t n = *(const int64_t *)inputs[0];
    size_t size = n == 2 ? LARGE : 3;
    char *text = dagger_alloc(size + 1);
    ran++;
    memset(text, 'x', size);
    text[size] = '\0';
    described->text = text;
    described->ratio = n == 1 ? NAN : 0.5;
}
TASK(describe, number_param, &described_type);

typedef DAGGER_LIST(double) ratios;
typedef DAGGER_LIST(const char *) texts;
static const struct dagger_type ratios_type = {.kind = DAGGER_KIND_LIST,
                                               .name = "ratios",
                                               .size = sizeof(ratios),
                                               .element = &dagger_type_double};
static const struct dagger_type texts_type = {.kind = DAGGER_KIND_LIST,
                                              .name = "texts",
                                              .size = sizeof(texts),
                                              .element = &dagger_type_string};

static void give_nan(const void *const *inputs, void *result)
{
    (void)inputs;
    ran++;
    *(double *)result = NAN;
}
static const struct dagger_task give_nan_task = {
    .name = "give_nan", .call = give_nan, .result = &dagger_type_double};

/* More than a writer holds. */
static void give_nans(const void *const *inputs, void *result)
{
    ratios *list = result;
    (void)inputs;
    ran++;
    dagger_list_alloc(list, NANS);
    for (size_t i = 0; i < list->count; i++)
        list->items[i] = NAN;
}
static const struct dagger_task give_nans_task = {
    .name = "give_nans", .call = give_nans, .result = &ratios_type};

static char source[60];

static void give_file(const void *const *inputs, void *result)
{
    (void)inputs;
    ran++;
    ((dagger_file *)result)->path = source;
}
static const struct dagger_task give_file_task = {
    .name = "give_file", .call = give_file, .result = &dagger_type_file};

static void noted_increment(const void *const *inputs, void *result)
{
    ran++;
    increment(inputs, result);
}
TASK(noted_increment, number_param, &dagger_type_int64);

static const struct dagger_param join_params[] = {
    {.name = "ratios", .type = &ratios_type},
    {.name = "texts", .type = &texts_type},
    {.name = "loop", .type = &numbers_type},
    {.name = "group", .type = &dagger_type_int64},
    {.name = "last", .type = &dagger_type_int64},
    {.name = "file", .type = &dagger_type_file},
    {.name = "nan", .type = &dagger_type_double},
    {.name = "nans", .type = &ratios_type},
    {.name = "more", .type = &dagger_type_int64},
};

/* How long it is; by calls that no test makes fail. */
static int64_t file_size(const dagger_file *value)
{
    char bytes[8];
    FILE *file = fopen(value->path, "r");
    size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file)
        fclose(file);
    return (int64_t)size;
}

static int64_t count_nans(const ratios *list)
{
    int64_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += isnan(list->items[i]) != 0;
    return count;
}

static void join(const void *const *inputs, void *result)
{
    const texts *words = inputs[1];
    const numbers *loop = inputs[2];
    int64_t total = *(const int64_t *)inputs[3] + *(const int64_t *)inputs[4] +
                    file_size(inputs[5]) + *(const int64_t *)inputs[8];
    ran++;
    for (size_t i = 0; i < words->count; i++)
        total += (int64_t)strlen(words->items[i]);
    for (size_t i = 0; i < loop->count; i++)
        total += loop->items[i];
    *(int64_t *)result = total + 3 * count_nans(inputs[0]) + 5 * count_nans(inputs[7]) +
                         (isnan(*(const double *)inputs[6]) ? 1 : 500);
}
TASK(join, join_params, &dagger_type_int64);

/* ---- The DAG ------------------------------------------------------------------------
 */

static const struct dagger_node pair_nodes[] = {
    {.name = "a",
     .task = &noted_increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
    {.name = "b",
     .task = &noted_increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output pair_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 1},
};
static const struct dagger_dag pair = {DAG("pair"), PARAMS(number_param),
                                       NODES(pair_nodes), OUTPUTS(pair_outputs)};

/* One that waits for both of a pair. */
static const struct dagger_node inner_nodes[] = {
    {.name = "pair", .dag = &pair, INPUTS(FROM_PARAM(0))},
    {.name = "next", .dag = &pair, INPUTS(FROM_PARAM(0)), AFTER(0)},
    {.name = "twice",
     .task = &noted_increment_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64),
     AFTER(1)},
};
static const struct dagger_dag_output inner_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 2},
};
static const struct dagger_dag inner = {DAG("inner"), PARAMS(number_param),
                                        NODES(inner_nodes), OUTPUTS(inner_outputs)};

static const struct dagger_output described_outputs[] = {
    {.name = "ratio",
     .type = &dagger_type_double,
     .offset = offsetof(struct described, ratio)},
    {.name = "text",
     .type = &dagger_type_string,
     .offset = offsetof(struct described, text)},
};

#define FIELD(letter, i)                                                                 \
    {.name = letter, .type = &dagger_type_int64, .offset = (i) * sizeof(int64_t)}
static const struct dagger_output many_outputs[FIELDS] = {
    FIELD("a", 0), FIELD("b", 1), FIELD("c", 2), FIELD("d", 3), FIELD("e", 4),
    FIELD("f", 5), FIELD("g", 6), FIELD("h", 7), FIELD("i", 8), FIELD("j", 9),
};

enum {
    COUNT_UP,
    DESCRIBE,
    LOOP,
    GROUP,
    MANY,
    FILE_NODE,
    NAN_NODE,
    NANS_NODE,
    JOIN,
    SPARE
};

static int64_t more = 1; /* a change of it makes `join` run again */

static const struct dagger_input join_inputs[] = {
    FROM_OUTPUT(DESCRIBE, 0), FROM_OUTPUT(DESCRIBE, 1),      FROM_NODE(LOOP),
    FROM_NODE(GROUP),         FROM_OUTPUT(MANY, FIELDS - 1), FROM_NODE(FILE_NODE),
    FROM_NODE(NAN_NODE),      FROM_NODE(NANS_NODE),          FROM_CONSTANT(&more),
};
static const struct dagger_node whole_nodes[] = {
    [COUNT_UP] = {.name = "count-up",
                  .task = &count_up_task,
                  INPUTS(FROM_PARAM(0)),
                  RETURNS(&numbers_type, .is_partitioned = true)},
    [DESCRIBE] = {.name = "describe",
                  .task = &describe_task,
                  INPUTS(FROM_NODE(COUNT_UP)),
                  .partition_by = 1,
                  OUTPUTS(described_outputs)},
    [LOOP] = {.name = "loop",
              .dag = &inner,
              INPUTS(FROM_NODE(COUNT_UP)),
              .partition_by = 1},
    [GROUP] = {.name = "group", .dag = &inner, INPUTS(FROM_PARAM(0))},
    [MANY] = {.name = "many",
              .task = &give_many_task,
              INPUTS(FROM_PARAM(0)),
              OUTPUTS(many_outputs)},
    [FILE_NODE] = {.name = "file", .task = &give_file_task, RETURNS(&dagger_type_file)},
    [NAN_NODE] = {.name = "nan", .task = &give_nan_task, RETURNS(&dagger_type_double)},
    [NANS_NODE] = {.name = "nans", .task = &give_nans_task, RETURNS(&ratios_type)},
    [JOIN] = {.name = "join",
              .task = &join_task,
              .inputs = join_inputs,
              .input_count = COUNT(join_inputs),
              RETURNS(&dagger_type_int64)},
    [SPARE] = {.name = "spare",
               .task = &noted_increment_task,
               INPUTS(FROM_PARAM(0)),
               RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output whole_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = JOIN},
};
static struct dagger_dag whole = {DAG("whole"), PARAMS(number_param), NODES(whole_nodes),
                                  OUTPUTS(whole_outputs)};
static const int64_t whole_count = 3;
static const void *const whole_params[] = {&whole_count};

/* What `join` gives: group and last, file, texts, loop, ratios, nans, nan; and `more`. */
__attribute__((unused)) static int64_t whole_result(void)
{
    return 5 + (3 + FIELDS - 1) + 5 + (3 + LARGE + 3) + (2 + 3 + 4) + 3 + 5 * NANS + 1 +
           more;
}

/* As it is gone on with: one node is no more, and `join` is to run again with all that it
 * takes. */
__attribute__((unused)) static void change_whole(void)
{
    whole.node_count = SPARE;
    more++;
}

/* ---- Its runs -----------------------------------------------------------------------
 */

static char folder[40];
static char path[60];
static struct dagger_error error;

/* In memory where that is possible: syncing takes no time there. */
static void set_up(void)
{
    strcpy(folder, "/dev/shm/dagger-test-XXXXXX");
    if (!mkdtemp(folder)) {
        strcpy(folder, "/tmp/dagger-test-XXXXXX");
        cr_assert(mkdtemp(folder));
    }
    snprintf(path, sizeof path, "%s/kept", folder);
    snprintf(source, sizeof source, "%s/source", folder);
    int fd = open(source, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    cr_assert(fd >= 0 && write(fd, "paper", 5) == 5 && close(fd) == 0);
}

static void shell(const char *command)
{
    char text[300];
    snprintf(text, sizeof text, "cd %s && %s", folder, command);
    cr_assert(system(text) == 0, "%s", text);
}

static int remove_one(const char *name, const struct stat *status, int kind,
                      struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(name);
}

__attribute__((unused)) static void remove_kept(void)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void tear_down(void)
{
    shell("cd / && rm -rf $OLDPWD");
}

static struct dagger_run_directory *open_whole(enum dagger_run_directory_mode mode,
                                               bool is_look)
{
    error = (struct dagger_error){0};
    return dagger_run_directory_open(path, mode, is_look, &whole, whole_params, &error);
}

/* The result; -1: see `error`. */
static int64_t run_whole(enum dagger_run_directory_mode mode)
{
    struct dagger_local_options options = {.jobs = 1,
                                           .isolation = DAGGER_ISOLATION_THREAD};
    struct dagger_values values = {0};
    ran = 0;
    options.directory = open_whole(mode, false);
    bool ok = options.directory &&
              dagger_local_run(&whole, whole_params, &options, &values, &error);
    int64_t result = ok ? *(const int64_t *)values.items[0] : -1;
    dagger_values_release(&values);
    if (!dagger_run_directory_close(options.directory, &error, &error))
        result = -1;
    return result;
}

__attribute__((unused)) static int64_t go_on(void)
{
    bool is_there = access(path, F_OK) == 0;
    return run_whole(is_there ? DAGGER_RUN_DIRECTORY_RESUME : DAGGER_RUN_DIRECTORY_NEW);
}

#endif
