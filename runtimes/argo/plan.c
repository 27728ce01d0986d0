#include "plan.h"

#include <dagger/serializer.h>

#include <stdlib.h>
#include <string.h>

/* From so many invocations on, one template is easier to read than one for each. */
enum { SHARED_FROM = 3 };

const char *dgi_argo_address(struct dgi_argo_build *build, const char *parent,
                             const char *node)
{
    return *parent ? dgi_argo_text(build, "%s.%s", parent, node) : node;
}

size_t dgi_argo_output_count(const struct dagger_node *node)
{
    return node->dag ? node->dag->output_count : node->output_count;
}

const char *dgi_argo_output_name(const struct dagger_node *node, size_t output)
{
    return node->dag ? node->dag->outputs[output].name : node->outputs[output].name;
}

const char *dgi_argo_extension(const struct dagger_serializer *serializer)
{
    return serializer ? serializer->extension : dagger_json_serializer.extension;
}

const char *dgi_argo_output_extension(const struct dagger_node *node, size_t output)
{
    return dgi_argo_extension(node->dag ? node->dag->outputs[output].serializer
                                        : node->outputs[output].serializer);
}

bool dgi_argo_is_parameter(const struct dgi_argo_work *work, size_t input)
{
    return work->is_shared && (work->forms[input] == DGI_ARGO_LITERAL ||
                               work->forms[input] == DGI_ARGO_STORED);
}

const struct dagger_param *dgi_argo_params(const struct dagger_node *node)
{
    return node->dag ? node->dag->params : node->task->params;
}

/* ---- Forms of inputs --------------------------------------------------------------- */

/* An output that is a folder of files, one an item. */
static bool is_folder(const struct dagger_node *node, size_t output)
{
    if (!node->dag)
        return node->outputs[output].is_partitioned;
    const struct dagger_dag_output *of_dag = &node->dag->outputs[output];
    const struct dagger_node *inner = &node->dag->nodes[of_dag->node];
    return inner->partition_by || is_folder(inner, of_dag->output);
}

/* An output that the invocations of one partitioned node fill, or of one inside it. */
static bool is_gathered(const struct dagger_node *node, size_t output)
{
    if (node->partition_by)
        return true;
    if (!node->dag)
        return false;
    const struct dagger_dag_output *of_dag = &node->dag->outputs[output];
    return is_gathered(&node->dag->nodes[of_dag->node], of_dag->output);
}

/* The names that templates give to parameters of their own. */
static bool is_reserved(const char *name)
{
    static const char suffix[] = "_output_path";
    size_t length = strlen(name), suffix_length = sizeof suffix - 1;
    return strcmp(name, "address") == 0 ||
           (length >= suffix_length &&
            strcmp(name + length - suffix_length, suffix) == 0);
}

static enum dgi_argo_form form_of(const struct dgi_argo_work *parent,
                                  const struct dagger_node *node, size_t index)
{
    const struct dagger_input *input = &node->inputs[index];
    switch (input->source) {
    case DAGGER_FROM_DEFAULT:
        return node->task ? DGI_ARGO_ABSENT : DGI_ARGO_ARTIFACT;
    case DAGGER_FROM_CONSTANT:
        return node->task && !is_reserved(node->task->params[index].name)
                   ? DGI_ARGO_LITERAL
                   : DGI_ARGO_ARTIFACT;
    case DAGGER_FROM_PARAM:
        return (enum dgi_argo_form)parent->forms[input->index];
    case DAGGER_FROM_NODE:
        break;
    }
    bool is_item = node->partition_by == index + 1;
    const struct dagger_node *source = &parent->dag->nodes[input->index];
    if (!is_item && is_gathered(source, input->output))
        return DGI_ARGO_GATHERED;
    return node->task && !is_reserved(node->task->params[index].name) ? DGI_ARGO_STORED
                                                                      : DGI_ARGO_ARTIFACT;
}

/* ---- The table of works ------------------------------------------------------------ */

static size_t mix(size_t hash, size_t value)
{
    return (hash ^ value) * (size_t)UINT64_C(0x9e3779b97f4a7c15) + (hash >> 7);
}

static size_t mix_text(size_t hash, const char *text)
{
    for (; *text; text++)
        hash = mix(hash, (unsigned char)*text);
    return hash;
}

static size_t hash_work(const struct dgi_argo_work *work)
{
    size_t hash =
        work->dag ? (size_t)(uintptr_t)work->dag : (size_t)(uintptr_t)work->task;
    for (size_t i = 0; i < work->form_count; i++)
        hash = mix(hash, work->forms[i]);
    for (size_t i = 0; work->task && i < work->node->output_count; i++)
        hash = mix_text(mix(hash, work->node->outputs[i].is_partitioned),
                        work->node->outputs[i].name);
    return hash ^ (hash >> 29);
}

static bool have_equal_outputs(const struct dagger_node *a, const struct dagger_node *b)
{
    if (a->outputs == b->outputs)
        return a->output_count == b->output_count;
    if (a->output_count != b->output_count)
        return false;
    for (size_t i = 0; i < a->output_count; i++)
        if (strcmp(a->outputs[i].name, b->outputs[i].name) != 0 ||
            a->outputs[i].is_partitioned != b->outputs[i].is_partitioned ||
            strcmp(dgi_argo_output_extension(a, i), dgi_argo_output_extension(b, i)) != 0)
            return false;
    return true;
}

static bool is_same(const struct dgi_argo_work *a, const struct dgi_argo_work *b)
{
    return a->task == b->task && a->dag == b->dag && !a->node == !b->node &&
           a->form_count == b->form_count &&
           (!a->form_count || memcmp(a->forms, b->forms, a->form_count) == 0) &&
           (a->dag || have_equal_outputs(a->node, b->node));
}

static size_t *find_slot(const struct dgi_argo_plan *plan,
                         const struct dgi_argo_work *work)
{
    size_t slot = hash_work(work) & (plan->slot_count - 1);
    while (plan->slots[slot] && !is_same(plan->works[plan->slots[slot] - 1], work))
        slot = (slot + 1) & (plan->slot_count - 1);
    return &plan->slots[slot];
}

static bool grow(struct dgi_argo_plan *plan)
{
    enum { FIRST_CAPACITY = 16 };
    size_t capacity = plan->work_capacity ? plan->work_capacity * 2 : FIRST_CAPACITY;
    struct dgi_argo_work **works = realloc(plan->works, capacity * sizeof(*works));
    if (works)
        plan->works = works;
    size_t *slots = calloc(capacity * 2, sizeof *slots);
    if (!works || !slots) {
        free(slots);
        dgi_argo_out_of_memory(plan->build);
        return false;
    }
    free(plan->slots);
    plan->slots = slots;
    plan->slot_count = capacity * 2;
    plan->work_capacity = capacity;
    for (size_t i = 0; i < plan->work_count; i++)
        *find_slot(plan, plan->works[i]) = i + 1;
    return true;
}

/* ---- The walk ---------------------------------------------------------------------- */

static bool refuse_nested_folders(struct dgi_argo_build *build,
                                  const struct dagger_node *node, const char *address)
{
    for (size_t i = 0; i < dgi_argo_output_count(node); i++) {
        if (!node->partition_by || !node->dag || !is_folder(node, i))
            continue;
        dgi_argo_refuse(build,
                        "%s: each of its invocations stores output \"%s\" in several "
                        "files, and a folder of folders is no input of a node on Argo",
                        address, dgi_argo_output_name(node, i));
        dgi_argo_hint(build,
                      "let DAG %s return what a task collects into one "
                      "value",
                      node->dag->name);
        dgi_argo_at(build, &node->place);
        return false;
    }
    return true;
}

static struct dgi_argo_work *intern(struct dgi_argo_plan *plan,
                                    const struct dgi_argo_work *wanted);

static void plan_children(struct dgi_argo_plan *plan, struct dgi_argo_work *work)
{
    struct dgi_argo_build *build = plan->build;
    const struct dagger_dag *dag = work->dag;
    work->children = dgi_argo_array(build, dag->node_count, sizeof *work->children);
    size_t most = 0;
    for (size_t i = 0; i < dag->node_count; i++)
        if (dag->nodes[i].input_count > most)
            most = dag->nodes[i].input_count;
    unsigned char *forms = dgi_argo_array(build, most, 1);
    for (size_t i = 0; i < dag->node_count && !build->failed; i++) {
        const struct dagger_node *node = &dag->nodes[i];
        for (size_t k = 0; k < node->input_count; k++)
            forms[k] = (unsigned char)form_of(work, node, k);
        struct dgi_argo_work wanted = {.task = node->task,
                                       .dag = node->dag,
                                       .node = node,
                                       .address = work->address,
                                       .forms = forms,
                                       .form_count = node->input_count};
        if (refuse_nested_folders(build, node,
                                  node->partition_by
                                      ? dgi_argo_address(build, work->address, node->name)
                                      : ""))
            work->children[i] = intern(plan, &wanted);
    }
}

static struct dgi_argo_work *create(struct dgi_argo_plan *plan,
                                    const struct dgi_argo_work *wanted)
{
    struct dgi_argo_build *build = plan->build;
    struct dgi_argo_work *work = dgi_argo_array(build, 1, sizeof *work);
    unsigned char *forms = dgi_argo_array(build, wanted->form_count, 1);
    if (!work || !forms)
        return NULL;
    if (wanted->form_count)
        memcpy(forms, wanted->forms, wanted->form_count);
    *work = *wanted;
    work->forms = forms;
    if (wanted->node)
        work->address = dgi_argo_address(build, wanted->address, wanted->node->name);
    return work;
}

/* The work like `wanted`, whose address is its DAG's. New where there is none yet. */
static struct dgi_argo_work *intern(struct dgi_argo_plan *plan,
                                    const struct dgi_argo_work *wanted)
{
    if (plan->work_count == plan->work_capacity && !grow(plan))
        return NULL;
    size_t *slot = find_slot(plan, wanted);
    if (*slot)
        return plan->works[*slot - 1];
    struct dgi_argo_work *work = create(plan, wanted);
    if (work && work->dag)
        plan_children(plan, work);
    if (!work || plan->build->failed ||
        (plan->work_count == plan->work_capacity && !grow(plan)))
        return NULL;
    plan->works[plan->work_count++] = work;
    *find_slot(plan, work) = plan->work_count;
    return work;
}

static void add_uses(struct dgi_argo_work *work, uint64_t uses)
{
    work->uses = work->uses > UINT64_MAX - uses ? UINT64_MAX : work->uses + uses;
}

bool dgi_argo_plan_init(struct dgi_argo_plan *plan, const struct dagger_dag *dag,
                        struct dgi_argo_build *build)
{
    *plan = (struct dgi_argo_plan){.build = build};
    unsigned char *forms = dgi_argo_array(build, dag->param_count, 1);
    if (!forms)
        return false;
    memset(forms, DGI_ARGO_ARTIFACT, dag->param_count);
    struct dgi_argo_work root = {
        .dag = dag, .address = "", .forms = forms, .form_count = dag->param_count};
    plan->root = intern(plan, &root);
    if (!plan->root)
        return false;
    plan->root->uses = 1;
    for (size_t i = plan->work_count; i-- > 0;) {
        struct dgi_argo_work *work = plan->works[i];
        work->is_shared = work->uses >= SHARED_FROM;
        for (size_t k = 0; work->dag && k < work->dag->node_count; k++)
            add_uses(work->children[k], work->uses);
    }
    return true;
}

void dgi_argo_plan_release(struct dgi_argo_plan *plan)
{
    for (size_t i = 0; i < plan->work_count; i++)
        json_decref(plan->works[i]->options);
    free(plan->works);
    free(plan->slots);
    plan->works = NULL;
    plan->slots = NULL;
}
