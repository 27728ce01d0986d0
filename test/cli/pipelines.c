#include "pipelines.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define LISTED(member, array) .member##s = (array), .member##_count = COUNT(array)
#define PLACE(n) .place = {"pipelines.c", (n), 5}

typedef DAGGER_LIST(int64_t) numbers;

static const struct dagger_type numbers_type = {
    .kind = DAGGER_KIND_LIST,
    .name = "numbers",
    .size = sizeof(numbers),
    .element = &dagger_type_int64,
};

/* ---- map_reduce -------------------------------------------------------------------- */

static void generate_numbers(const void *const *inputs, void *result)
{
    numbers all;
    dagger_list_alloc(&all, (size_t)*(const int64_t *)inputs[0]);
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = (int64_t)i + 1;
    *(numbers *)result = all;
}

static void raise_number(const void *const *inputs, void *result)
{
    int64_t product = 1;
    if (*(const int64_t *)inputs[1] < 0)
        dagger_fail("the exponent must not be negative, and is %lld",
                    (long long)*(const int64_t *)inputs[1]);
    for (int64_t i = 0; i < *(const int64_t *)inputs[1]; i++)
        product *= *(const int64_t *)inputs[0];
    *(int64_t *)result = product;
}

static void sum_numbers(const void *const *inputs, void *result)
{
    const numbers *all = inputs[0];
    int64_t sum = 0;
    for (size_t i = 0; i < all->count; i++)
        sum += all->items[i];
    *(int64_t *)result = sum;
}

static const int64_t two = 2;
static const struct dagger_param seed_param[] = {
    {.name = "seed", .type = &dagger_type_int64},
};
static const struct dagger_param raise_params[] = {
    {.name = "n", .type = &dagger_type_int64},
    {.name = "exponent", .type = &dagger_type_int64, .default_value = &two},
};
static const struct dagger_param values_param[] = {
    {.name = "values", .type = &numbers_type},
};
static const struct dagger_task generate_task = {
    .name = "generate_numbers",
    .call = generate_numbers,
    LISTED(param, seed_param),
    .result = &numbers_type,
    PLACE(10),
};
static const struct dagger_task raise_task = {
    .name = "raise_number",
    .call = raise_number,
    LISTED(param, raise_params),
    .result = &dagger_type_int64,
    PLACE(20),
};
static const struct dagger_task sum_task = {
    .name = "sum_numbers",
    .call = sum_numbers,
    LISTED(param, values_param),
    .result = &dagger_type_int64,
    PLACE(30),
};
static const struct dagger_output number_output[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64},
};
static const struct dagger_output partitioned_output[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true},
};
static const struct dagger_input from_seed[] = {{.source = DAGGER_FROM_PARAM}};
static const struct dagger_input raise_inputs[] = {
    {.source = DAGGER_FROM_NODE, .index = 0},
    {.source = DAGGER_FROM_PARAM, .index = 1},
};
static const struct dagger_input sum_inputs[] = {
    {.source = DAGGER_FROM_NODE, .index = 1},
};
static const struct dagger_node map_reduce_nodes[] = {
    {.name = "generate-numbers",
     .task = &generate_task,
     LISTED(input, from_seed),
     LISTED(output, partitioned_output),
     PLACE(40)},
    {.name = "raise-number",
     .task = &raise_task,
     LISTED(input, raise_inputs),
     LISTED(output, number_output),
     .partition_by = 1,
     PLACE(41)},
    {.name = "sum-numbers",
     .task = &sum_task,
     LISTED(input, sum_inputs),
     LISTED(output, number_output),
     PLACE(42)},
};
static const struct dagger_param map_reduce_params[] = {
    {.name = "seed", .type = &dagger_type_int64},
    {.name = "exponent", .type = &dagger_type_int64, .default_value = &two},
};
static const struct dagger_dag_output map_reduce_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 2},
};

/* What the C function would do. */
static void call_map_reduce(const void *const *inputs, void *result)
{
    numbers all;
    generate_numbers(inputs, &all);
    for (size_t i = 0; i < all.count; i++)
        raise_number((const void *const[]){&all.items[i], inputs[1]}, &all.items[i]);
    sum_numbers((const void *const[]){&all}, result);
}

const struct dagger_dag map_reduce = {
    .version = DAGGER_TABLE_VERSION,
    .name = "map_reduce",
    .call = call_map_reduce,
    LISTED(param, map_reduce_params),
    LISTED(node, map_reduce_nodes),
    LISTED(output, map_reduce_outputs),
    .result = &dagger_type_int64,
    PLACE(39),
};

/* ---- outer ------------------------------------------------------------------------- */

static void double_number(const void *const *inputs, void *result)
{
    *(int64_t *)result = 2 * *(const int64_t *)inputs[0];
}

static const int64_t three = 3;
static const struct dagger_param n_param[] = {{.name = "n", .type = &dagger_type_int64}};
static const struct dagger_task double_task = {
    .name = "double_number",
    .call = double_number,
    LISTED(param, n_param),
    .result = &dagger_type_int64,
    PLACE(50),
};
static const struct dagger_param outer_params[] = {
    {.name = "seed", .type = &dagger_type_int64, .default_value = &three},
};
static const struct dagger_input inner_inputs[] = {
    {.source = DAGGER_FROM_PARAM},
    {.source = DAGGER_FROM_CONSTANT, .value = &two},
};
static const struct dagger_input from_inner[] = {
    {.source = DAGGER_FROM_NODE, .index = 0},
};
static const struct dagger_node outer_nodes[] = {
    {.name = "inner", .dag = &map_reduce, LISTED(input, inner_inputs), PLACE(60)},
    {.name = "double-number",
     .task = &double_task,
     LISTED(input, from_inner),
     LISTED(output, number_output),
     PLACE(61)},
};
static const struct dagger_dag_output outer_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 1},
};

const struct dagger_dag outer = {
    .version = DAGGER_TABLE_VERSION,
    .name = "outer",
    LISTED(param, outer_params),
    LISTED(node, outer_nodes),
    LISTED(output, outer_outputs),
    PLACE(59),
};

static const struct dagger_input cubes_inputs[] = {
    {.source = DAGGER_FROM_PARAM},
    {.source = DAGGER_FROM_CONSTANT, .value = &three},
};
static const struct dagger_node cubes_nodes[] = {
    {.name = "inner", .dag = &map_reduce, LISTED(input, cubes_inputs), PLACE(65)},
};
static const struct dagger_dag_output cubes_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64},
};

const struct dagger_dag cubes = {
    .version = DAGGER_TABLE_VERSION,
    .name = "cubes",
    LISTED(param, outer_params),
    LISTED(node, cubes_nodes),
    LISTED(output, cubes_outputs),
    PLACE(64),
};

/* ---- greet ------------------------------------------------------------------------- */

enum tone { CALM, LOUD };

struct greeting {
    const char *text;
    int64_t length;
};

static void write_greeting(const void *const *inputs, void *result)
{
    const char *name = *(const char *const *)inputs[0];
    const char *note = *(const char *const *)inputs[3];
    struct greeting *greeting = result;
    greeting->text =
        dagger_printf("Hello %s%s%s", name ? name : "(nobody)",
                      *(const enum tone *)inputs[1] == LOUD ? "!" : "", note ? note : "");
    greeting->length =
        (int64_t)strlen(greeting->text) * *(const unsigned char *)inputs[2];
}

static const struct dagger_type tone_type = {
    .kind = DAGGER_KIND_ENUM,
    .name = "enum tone",
    .size = sizeof(enum tone),
    .enumerators = (const struct dagger_enumerator[]){{"CALM", CALM}, {"LOUD", LOUD}},
    .enumerator_count = 2,
};
static const struct dagger_type greeting_type = {
    .kind = DAGGER_KIND_STRUCT,
    .name = "struct greeting",
    .size = sizeof(struct greeting),
    .fields =
        (const struct dagger_field[]){
            {"text", &dagger_type_string, offsetof(struct greeting, text)},
            {"length", &dagger_type_int64, offsetof(struct greeting, length)},
        },
    .field_count = 2,
};
static const enum tone calm = CALM;
static const unsigned char once = 1;
static const char *const nothing = NULL;
static const struct dagger_param greet_params[] = {
    {.name = "name", .type = &dagger_type_string},
    {.name = "tone", .type = &tone_type, .default_value = &calm},
    {.name = "times", .type = &dagger_type_uint8, .default_value = &once},
    {.name = "note", .type = &dagger_type_string, .default_value = &nothing},
};
static const struct dagger_task greet_task = {
    .name = "write_greeting",
    .call = write_greeting,
    LISTED(param, greet_params),
    .result = &greeting_type,
    PLACE(70),
};
static const struct dagger_input greet_inputs[] = {
    {.source = DAGGER_FROM_PARAM, .index = 0},
    {.source = DAGGER_FROM_PARAM, .index = 1},
    {.source = DAGGER_FROM_PARAM, .index = 2},
    {.source = DAGGER_FROM_PARAM, .index = 3},
};
static const struct dagger_output greet_node_outputs[] = {
    {.name = "text",
     .type = &dagger_type_string,
     .offset = offsetof(struct greeting, text)},
    {.name = "length",
     .type = &dagger_type_int64,
     .offset = offsetof(struct greeting, length)},
};
static const struct dagger_node greet_nodes[] = {
    {.name = "write-greeting",
     .task = &greet_task,
     LISTED(input, greet_inputs),
     LISTED(output, greet_node_outputs),
     PLACE(71)},
};
static const struct dagger_dag_output greet_outputs[] = {
    {.name = "text",
     .type = &dagger_type_string,
     .offset = offsetof(struct greeting, text)},
    {.name = "length",
     .type = &dagger_type_int64,
     .output = 1,
     .offset = offsetof(struct greeting, length)},
};

const struct dagger_dag greet = {
    .version = DAGGER_TABLE_VERSION,
    .name = "greet",
    .call = write_greeting,
    LISTED(param, greet_params),
    LISTED(node, greet_nodes),
    LISTED(output, greet_outputs),
    .result = &greeting_type,
    PLACE(72),
};

/* ---- misbehave --------------------------------------------------------------------- */

static void act(const void *const *inputs, void *result)
{
    const char *what = *(const char *const *)inputs[0];
    *(double *)result = 1.5;
    if (strcmp(what, "fail") == 0)
        dagger_fail("told to fail");
    if (strncmp(what, "exit ", 5) == 0)
        exit(atoi(what + 5));
    if (strncmp(what, "_exit ", 6) == 0)
        _exit(atoi(what + 6));
    if (strcmp(what, "abort") == 0)
        abort();
    if (strcmp(what, "stop") == 0)
        raise(SIGTERM);
    if (strncmp(what, "move ", 5) == 0 && chdir(what + 5) != 0)
        dagger_fail("cannot move");
    if (strcmp(what, "nan") == 0)
        *(double *)result = NAN;
    else
        printf("what a task prints\n");
}

static const struct dagger_param what_param[] = {
    {.name = "what", .type = &dagger_type_string},
};
static const struct dagger_task act_task = {
    .name = "act",
    .call = act,
    LISTED(param, what_param),
    .result = &dagger_type_double,
    PLACE(80),
};
static const struct dagger_output act_output[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_double},
};
static const struct dagger_node misbehave_nodes[] = {
    {.name = "act",
     .task = &act_task,
     LISTED(input, from_seed),
     LISTED(output, act_output),
     PLACE(81)},
};
static const struct dagger_dag_output misbehave_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_double},
};

const struct dagger_dag misbehave = {
    .version = DAGGER_TABLE_VERSION,
    .name = "misbehave",
    .call = act,
    LISTED(param, what_param),
    LISTED(node, misbehave_nodes),
    LISTED(output, misbehave_outputs),
    .result = &dagger_type_double,
    PLACE(82),
};

/* ---- files ------------------------------------------------------------------------- */

/* Hands its input on: the output's contents are the input's. */
static void pass_on(const void *const *inputs, void *result)
{
    *(dagger_file *)result = *(const dagger_file *)inputs[0];
}

static const struct dagger_param source_param[] = {
    {.name = "source", .type = &dagger_type_file},
};
static const struct dagger_task pass_on_task = {
    .name = "pass_on",
    .call = pass_on,
    LISTED(param, source_param),
    .result = &dagger_type_file,
    PLACE(90),
};
static const struct dagger_output file_output[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_file},
};
static const struct dagger_node files_nodes[] = {
    {.name = "pass-on",
     .task = &pass_on_task,
     LISTED(input, from_seed),
     LISTED(output, file_output),
     PLACE(91)},
};
static const struct dagger_dag_output files_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_file},
};

const struct dagger_dag files = {
    .version = DAGGER_TABLE_VERSION,
    .name = "files",
    .call = pass_on,
    LISTED(param, source_param),
    LISTED(node, files_nodes),
    LISTED(output, files_outputs),
    .result = &dagger_type_file,
    PLACE(92),
};

/* ---- joined ------------------------------------------------------------------------ */

typedef DAGGER_LIST(const char *) words;

static void join(const void *const *inputs, void *result)
{
    const words *all = inputs[0];
    const char *text = "";
    for (size_t i = 0; i < all->count; i++)
        text = dagger_printf("%s%s", text, all->items[i]);
    *(const char **)result = text;
}

static const struct dagger_type words_type = {
    .kind = DAGGER_KIND_LIST,
    .name = "words",
    .size = sizeof(words),
    .element = &dagger_type_string,
};
static const struct dagger_param words_param[] = {
    {.name = "words", .type = &words_type},
};
static const struct dagger_task join_task = {
    .name = "join",
    .call = join,
    LISTED(param, words_param),
    .result = &dagger_type_string,
    PLACE(100),
};
static const struct dagger_output text_output[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_string},
};
static const struct dagger_node joined_nodes[] = {
    {.name = "join",
     .task = &join_task,
     LISTED(input, from_seed),
     LISTED(output, text_output),
     PLACE(101)},
};
static const struct dagger_dag_output joined_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_string},
};

const struct dagger_dag joined = {
    .version = DAGGER_TABLE_VERSION,
    .name = "joined",
    .call = join,
    LISTED(param, words_param),
    LISTED(node, joined_nodes),
    LISTED(output, joined_outputs),
    .result = &dagger_type_string,
    PLACE(102),
};

const struct dagger_dag *find_pipeline(const char *name)
{
    static const struct dagger_dag *const all[] = {&map_reduce, &outer, &cubes, &greet,
                                                   &misbehave,  &files, &joined};
    for (size_t i = 0; i < COUNT(all); i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}
