/*
 * Random DAGs, run in several ways and compared with a plain interpreter of the tables.
 * A program without a test framework, so that it runs under ThreadSanitizer as well.
 *
 *     local_random [FIRST-SEED [COUNT]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dagger/invoke.h>

#include "local_tables.h"

enum { MAX_NODES = 24, MAX_DAGS = 5 };

/* Fails for one number in 37. */
static void refuse_some(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    if (n % 37 == 5)
        dagger_fail("cannot take %lld", (long long)n);
    *(int64_t *)result = n % 1000 + 3;
}
TASK(refuse_some, number_param, &dagger_type_int64);

/* At most 8 numbers, so that nested partitions stay few. */
static void count_few(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    numbers *list = result;
    for (int64_t i = 0; i < (n < 0 ? -n : n) % 9; i++)
        dagger_list_append(list, n % 1000 + i);
}
TASK(count_few, number_param, &numbers_type);

static uint64_t random_state;

static unsigned pick(unsigned below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 33) % below;
}

/* ---- Making DAGs ---- */

static struct dagger_arena *arena;

static void *make(size_t count, size_t size)
{
    void *made = dagger_arena_alloc_array(arena, count, size);
    if (!made)
        abort();
    return made;
}

struct sketch {
    struct dagger_dag dag;
    struct dagger_node nodes[MAX_NODES];
    struct dagger_dag_output output;
    unsigned count;
    unsigned numbers[MAX_NODES]; /* nodes that output one number */
    unsigned number_count;
    unsigned lists[MAX_NODES]; /* nodes that output a list to their consumers */
    unsigned list_count;
};

static struct dagger_input number_input(const struct sketch *sketch)
{
    if (!sketch->number_count || !pick(4))
        return (struct dagger_input)FROM_PARAM(pick(2));
    return (struct dagger_input)FROM_NODE(sketch->numbers[pick(sketch->number_count)]);
}

static struct dagger_input list_input(const struct sketch *sketch)
{
    return (struct dagger_input)FROM_NODE(sketch->lists[pick(sketch->list_count)]);
}

static void add_after(struct dagger_node *node, unsigned count)
{
    if (!count || pick(5))
        return;
    unsigned *after = make(1, sizeof *after);
    *after = pick(count);
    node->after = after;
    node->after_count = 1;
}

static struct dagger_node *add(struct sketch *sketch, const struct dagger_task *task,
                               const struct dagger_dag *dag)
{
    unsigned index = sketch->count++;
    struct dagger_node *node = &sketch->nodes[index];
    char *name = make(1, 8);
    snprintf(name, 8, "n%u", index);
    *node = (struct dagger_node){.name = name, .task = task, .dag = dag};
    node->input_count = task ? task->param_count : dag->param_count;
    struct dagger_input *inputs = make(node->input_count, sizeof *inputs);
    for (size_t i = 0; i < node->input_count; i++)
        inputs[i] = number_input(sketch);
    node->inputs = inputs;
    if (task) {
        struct dagger_output *output = make(1, sizeof *output);
        *output = (struct dagger_output){.name = DAGGER_RETURN_VALUE,
                                         .type = task->result,
                                         .is_partitioned = task == &count_few_task};
        node->outputs = output;
        node->output_count = 1;
    }
    add_after(node, index);
    return node;
}

static void add_random(struct sketch *sketch, const struct sketch *inner,
                       unsigned inner_count)
{
    static const struct dagger_task *const tasks[] = {&increment_task, &combine_task,
                                                      &refuse_some_task};
    unsigned index = sketch->count;
    unsigned choice = pick(10);
    if (choice < 2) {
        add(sketch, &count_few_task, NULL);
        sketch->lists[sketch->list_count++] = index;
        return;
    }
    if (choice == 2 && sketch->list_count) {
        struct dagger_node *node = add(sketch, &sum_task, NULL);
        *(struct dagger_input *)node->inputs = list_input(sketch);
        sketch->numbers[sketch->number_count++] = index;
        return;
    }
    bool nests = inner_count && choice < 5;
    struct dagger_node *node = add(sketch, nests ? NULL : tasks[pick(3)],
                                   nests ? &inner[pick(inner_count)].dag : NULL);
    if (sketch->list_count && pick(3) == 0) {
        unsigned by = pick((unsigned)node->input_count);
        ((struct dagger_input *)node->inputs)[by] = list_input(sketch);
        node->partition_by = by + 1;
        sketch->lists[sketch->list_count++] = index;
    } else {
        sketch->numbers[sketch->number_count++] = index;
    }
}

static void make_dag(struct sketch *sketch, const struct sketch *inner,
                     unsigned inner_count)
{
    unsigned size = 1 + pick(MAX_NODES - 2);
    while (sketch->count < size)
        add_random(sketch, inner, inner_count);
    if (!sketch->number_count) {
        add(sketch, &increment_task, NULL);
        sketch->numbers[sketch->number_count++] = sketch->count - 1;
    }
    sketch->output = (struct dagger_dag_output){
        .name = DAGGER_RETURN_VALUE,
        .type = &dagger_type_int64,
        .node = sketch->numbers[pick(sketch->number_count)],
    };
    sketch->dag = (struct dagger_dag){
        DAG("random"),
        PARAMS(two_number_params),
        .nodes = sketch->nodes,
        .node_count = sketch->count,
        .outputs = &sketch->output,
        .output_count = 1,
    };
}

/* ---- The interpreter: every node in the order of the tables ---- */

struct value {
    int64_t number;
    numbers list;
    bool failed;
};

static struct value interpret_dag(const struct dagger_dag *dag, const int64_t *params);

static struct value interpret_once(const struct dagger_node *node,
                                   const struct value *inputs)
{
    int64_t arguments[2];
    const void *pointers[2];
    for (size_t i = 0; i < node->input_count; i++) {
        bool wants_list = node->task == &sum_task;
        arguments[i] = inputs[i].number;
        pointers[i] =
            wants_list ? (const void *)&inputs[i].list : (const void *)&arguments[i];
    }
    if (node->dag)
        return interpret_dag(node->dag, arguments);
    struct value result = {0};
    bool gives_list = node->task == &count_few_task;
    void *target = gives_list ? (void *)&result.list : (void *)&result.number;
    result.failed = !dagger_invoke(node->task->call, pointers, target, arena, NULL);
    return result;
}

static struct value interpret_node(const struct dagger_node *node,
                                   const struct value *inputs)
{
    if (!node->partition_by)
        return interpret_once(node, inputs);
    struct value result = {0};
    struct value item[2] = {inputs[0], inputs[node->input_count - 1]};
    const numbers *list = &inputs[node->partition_by - 1].list;
    result.list.count = list->count;
    result.list.items = make(list->count, sizeof *result.list.items);
    for (size_t i = 0; i < list->count; i++) {
        item[node->partition_by - 1].number = list->items[i];
        struct value one = interpret_once(node, item);
        result.list.items[i] = one.number;
        result.failed |= one.failed;
    }
    return result;
}

static struct value interpret_dag(const struct dagger_dag *dag, const int64_t *params)
{
    struct value values[MAX_NODES];
    bool failed = false;
    for (size_t i = 0; i < dag->node_count; i++) {
        const struct dagger_node *node = &dag->nodes[i];
        struct value inputs[2] = {{0}, {0}};
        bool blocked = false;
        for (size_t k = 0; k < node->input_count; k++) {
            const struct dagger_input *input = &node->inputs[k];
            if (input->source == DAGGER_FROM_PARAM)
                inputs[k].number = params[input->index];
            else
                inputs[k] = values[input->index];
            blocked |= inputs[k].failed;
        }
        values[i] =
            blocked ? (struct value){.failed = true} : interpret_node(node, inputs);
        failed |= values[i].failed;
    }
    struct value result = values[dag->outputs[0].node];
    result.failed = failed;
    return result;
}

/* ---- Comparing ---- */

static void ignore_event(const struct dagger_event *event, void *context)
{
    *(size_t *)context += strlen(event->address);
}

struct way {
    unsigned jobs;
    enum dagger_isolation isolation;
    bool keep_going;
};

static bool run(const struct dagger_dag *dag, const int64_t *params,
                const struct way *way, int64_t *result, struct dagger_error *error)
{
    size_t seen = 0;
    unsigned jobs = way->jobs;
    struct dagger_local_options options = {
        .jobs = jobs,
        .isolation = way->isolation,
        .keep_going = way->keep_going,
        .observer = jobs % 2 ? ignore_event : NULL,
        .observer_context = &seen,
    };
    struct dagger_values outputs;
    const void *pointers[] = {&params[0], &params[1]};
    memset(error, 0, sizeof *error);
    bool ok = dagger_local_run(dag, pointers, &options, &outputs, error);
    if (ok)
        *result = *(const int64_t *)outputs.items[0];
    dagger_values_release(&outputs);
    return ok;
}

static bool agrees(const struct dagger_dag *dag, const int64_t *params,
                   const struct value *expected, const struct way *way,
                   struct dagger_error *first, uint64_t seed)
{
    int64_t result = 0;
    struct dagger_error error;
    bool ok = run(dag, params, way, &result, &error);
    if (way->keep_going && !ok && first->code == DAGGER_OK)
        *first = error;
    if (ok == !expected->failed && (!ok || result == expected->number) &&
        (ok || !way->keep_going || !strcmp(error.message, first->message)))
        return true;
    printf("seed %llu, %u jobs, isolation %d, keep_going %d: %s %lld, expected %s %lld "
           "(%s; %s)\n",
           (unsigned long long)seed, way->jobs, (int)way->isolation, way->keep_going,
           ok ? "gave" : "failed", (long long)result,
           expected->failed ? "failure" : "result", (long long)expected->number,
           error.message, first->message);
    return false;
}

/* To start processes takes long under the thread sanitizer. */
#ifdef __SANITIZE_THREAD__
enum { PROCESSES_EVERY = 10 };
#else
enum { PROCESSES_EVERY = 1 };
#endif

static bool check(const struct dagger_dag *dag, const int64_t *params, uint64_t seed)
{
    struct value expected = interpret_dag(dag, params);
    struct dagger_error first = {0};
    bool ok = true;
    for (unsigned jobs = 1; jobs <= 4; jobs++)
        for (int keep_going = 0; keep_going < 2; keep_going++) {
            struct way way = {jobs, DAGGER_ISOLATION_THREAD, keep_going};
            ok = agrees(dag, params, &expected, &way, &first, seed) && ok;
        }
    for (unsigned jobs = 1; jobs <= 4 && seed % PROCESSES_EVERY == 0; jobs += 3) {
        struct way way = {jobs, DAGGER_ISOLATION_PROCESS, seed / PROCESSES_EVERY % 2};
        ok = agrees(dag, params, &expected, &way, &first, seed) && ok;
    }
    return ok;
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 300;
    int status = EXIT_SUCCESS;
    for (uint64_t seed = first; seed < first + count; seed++) {
        random_state = seed * 0x9E3779B97F4A7C15u + 1;
        arena = dagger_arena_create();
        if (!arena)
            return EXIT_FAILURE;
        struct sketch *sketches = make(MAX_DAGS, sizeof *sketches);
        unsigned dags = 1 + pick(MAX_DAGS);
        for (unsigned i = 0; i < dags; i++)
            make_dag(&sketches[i], sketches, i);
        int64_t params[] = {(int64_t)pick(50), (int64_t)pick(50)};
        if (!check(&sketches[dags - 1].dag, params, seed))
            status = EXIT_FAILURE;
        dagger_arena_destroy(arena);
    }
    return status;
}
