#include "validate_private.h"

#include <stdlib.h>
#include <string.h>

/* Where the search stands in one node: which of its edges comes next. */
struct step {
    size_t node;
    size_t edge;
};

struct search {
    const struct dagger_dag *dag;
    unsigned char *visits;
    struct step *steps;
    size_t depth;
};

/* The node that edge number `*edge` of a node waits for; false: there are no more. */
static bool next_edge(const struct dagger_node *node, size_t *edge, size_t *target)
{
    for (; *edge < node->input_count; ++*edge)
        if (node->inputs[*edge].source == DAGGER_FROM_NODE) {
            *target = node->inputs[(*edge)++].index;
            return true;
        }
    size_t after = *edge - node->input_count;
    if (after >= node->after_count)
        return false;
    *target = node->after[after];
    ++*edge;
    return true;
}

/* Names the cycle from its first node in the tables, along the flow of the data: against
 * the edges, which lead from a node to what it waits for. */
static bool report(struct dgi_validation *validation, const struct search *search,
                   size_t closing)
{
    size_t begin = 0;
    while (search->steps[begin].node != closing)
        begin++;
    size_t length = search->depth - begin;
    size_t first = 0;
    for (size_t i = 1; i < length; i++)
        if (search->steps[begin + i].node < search->steps[begin + first].node)
            first = i;
    char names[700] = "";
    size_t used = 0;
    for (size_t i = 0; i <= length; i++) {
        size_t step = begin + (first + length - i % length) % length;
        const char *name = search->dag->nodes[search->steps[step].node].name;
        size_t needed = strlen(name) + 4;
        if (needed + 8 > sizeof names - used) {
            strcpy(names + used, " -> ...");
            break;
        }
        strcpy(names + used, i ? " -> " : "");
        strcat(names + used, name);
        used += strlen(names + used);
    }
    validation->node = &search->dag->nodes[search->steps[begin + first].node];
    const struct dagger_place *place = &validation->node->place;
    validation->node = NULL;
    return dgi_invalid_at(validation, place, "there is a cycle: %s", names);
}

static void push(struct search *search, size_t node)
{
    search->visits[node] = DGI_OPEN;
    search->steps[search->depth++] = (struct step){node, 0};
}

/* Depth first, without recursion: a chain may be as long as memory. */
static bool search_from(struct dgi_validation *validation, struct search *search,
                        size_t start)
{
    push(search, start);
    while (search->depth) {
        struct step *step = &search->steps[search->depth - 1];
        size_t target;
        if (!next_edge(&search->dag->nodes[step->node], &step->edge, &target)) {
            search->visits[step->node] = DGI_DONE;
            search->depth--;
        } else if (search->visits[target] == DGI_OPEN) {
            return report(validation, search, target);
        } else if (search->visits[target] == DGI_UNSEEN) {
            push(search, target);
        }
    }
    return true;
}

bool dgi_validate_cycles(struct dgi_validation *validation)
{
    const struct dagger_dag *dag = validation->dag;
    struct search search = {.dag = dag};
    search.visits = calloc(dag->node_count, 1);
    search.steps = calloc(dag->node_count, sizeof *search.steps);
    bool is_valid = search.visits && search.steps;
    if (!is_valid)
        dgi_validation_out_of_memory(validation);
    for (size_t i = 0; is_valid && i < dag->node_count; i++)
        if (search.visits[i] == DGI_UNSEEN)
            is_valid = search_from(validation, &search, i);
    free(search.visits);
    free(search.steps);
    return is_valid;
}
