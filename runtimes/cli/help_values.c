/* What may follow an option, for completions. */
#include <stdlib.h>
#include <string.h>

#include "help_page.h"
#include "picture.h"

/* More than these nobody looks through. */
enum { WORD_LIMIT = 1000 };

static bool fail_memory(struct dgi_page *page)
{
    return dagger_error_set(page->error, DAGGER_ERROR_MEMORY, "out of memory");
}

static bool reserve(struct dgi_page *page, struct dgi_values *values, size_t count)
{
    count = count < WORD_LIMIT ? count : WORD_LIMIT;
    values->words =
        dagger_arena_alloc_array(page->cli->arena, count + 1, sizeof *values->words);
    return values->words || fail_memory(page);
}

/* What a shell would take for more than a word is left out. */
static bool is_plain(const char *word)
{
    return word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "0123456789_-.=")] == '\0';
}

static void add(struct dgi_values *values, const char *word, size_t limit)
{
    if (values->count < limit && values->count < WORD_LIMIT && is_plain(word))
        values->words[values->count++] = word;
}

/* "process|thread": one of these. "JSON|@FILE" are no words. */
static bool take_choices(struct dgi_page *page, const char *meaning,
                         struct dgi_values *values)
{
    char *text = dagger_arena_strndup(page->cli->arena, meaning, strlen(meaning));
    size_t count = 1;
    for (const char *bar = meaning; (bar = strchr(bar, '|')); bar++)
        count++;
    if (!text || !reserve(page, values, count))
        return fail_memory(page);
    for (char *next; text; text = next) {
        next = strchr(text, '|');
        if (next)
            *next++ = '\0';
        add(values, text, count);
    }
    return true;
}

/* "seed=" of each name. */
static bool take_names(struct dgi_page *page, bool of_outputs, struct dgi_values *values)
{
    const struct dagger_dag *dag = page->cli->dag;
    size_t count = of_outputs ? dag->output_count : dag->param_count;
    values->goes_on = true;
    if (!reserve(page, values, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *name = of_outputs ? dag->outputs[i].name : dag->params[i].name;
        size_t length = strlen(name);
        char *word = dagger_arena_alloc(page->cli->arena, length + 2);
        if (!word)
            return fail_memory(page);
        memcpy(word, name, length);
        word[length] = '=';
        if (!(of_outputs && dag->outputs[i].is_internal))
            add(values, word, count);
    }
    return true;
}

static bool take_addresses(struct dgi_page *page, const struct dgi_picture *picture,
                           struct dgi_values *values)
{
    if (!reserve(page, values, picture->vertex_count))
        return false;
    for (size_t i = 0; i < picture->vertex_count; i++)
        add(values, picture->vertices[i].address, picture->vertex_count);
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_unique(struct dgi_values *values)
{
    size_t kept = 0;
    if (values->count)
        qsort(values->words, values->count, sizeof *values->words, compare);
    for (size_t i = 0; i < values->count; i++)
        if (!kept || strcmp(values->words[kept - 1], values->words[i]) != 0)
            values->words[kept++] = values->words[i];
    values->count = kept;
}

static size_t interface_size(const struct dagger_node *node, bool of_outputs)
{
    if (node->dag)
        return of_outputs ? node->dag->output_count : node->dag->param_count;
    return of_outputs ? node->output_count : node->task->param_count;
}

static const char *interface_name(const struct dagger_node *node, bool of_outputs,
                                  size_t i)
{
    if (node->dag)
        return of_outputs ? node->dag->outputs[i].name : node->dag->params[i].name;
    return of_outputs ? node->outputs[i].name : node->task->params[i].name;
}

/* The inputs or outputs of the DAG and of every node. */
static bool take_interfaces(struct dgi_page *page, const struct dgi_picture *picture,
                            bool of_outputs, struct dgi_values *values)
{
    const struct dagger_dag *dag = page->cli->dag;
    size_t own = of_outputs ? dag->output_count : dag->param_count;
    values->is_file_after = true;
    if (!reserve(page, values, WORD_LIMIT))
        return false;
    for (size_t i = 0; i < own; i++)
        add(values, of_outputs ? dag->outputs[i].name : dag->params[i].name, WORD_LIMIT);
    for (size_t k = 0; k < picture->vertex_count; k++) {
        const struct dagger_node *node = picture->vertices[k].node;
        for (size_t i = 0; i < interface_size(node, of_outputs); i++)
            add(values, interface_name(node, of_outputs, i), WORD_LIMIT);
    }
    sort_unique(values);
    return true;
}

static bool take_graph_values(struct dgi_page *page, enum dgi_option_id id,
                              struct dgi_values *values)
{
    struct dgi_picture picture;
    if (!dgi_picture_make(&picture, page->cli->dag, page->cli->arena, page->error))
        return false;
    return id == DGI_OPTION_NODE_NAME
               ? take_addresses(page, &picture, values)
               : take_interfaces(page, &picture, id == DGI_OPTION_OUTPUT, values);
}

bool dgi_page_values(struct dgi_page *page, const struct dgi_option *option,
                     struct dgi_values *values)
{
    *values = (struct dgi_values){0};
    switch (option->id) {
    case DGI_OPTION_PARAM:
    case DGI_OPTION_STORE:
        return take_names(page, option->id == DGI_OPTION_STORE, values);
    case DGI_OPTION_NODE_NAME:
    case DGI_OPTION_INPUT:
    case DGI_OPTION_OUTPUT:
        return take_graph_values(page, option->id, values);
    default:
        break;
    }
    const char *meaning = option->meaning ? option->meaning : "";
    values->is_file = strcmp(meaning, "FILE") == 0 || strcmp(meaning, "DIR") == 0;
    return !strchr(meaning, '|') || strchr(meaning, '@') ||
           take_choices(page, meaning, values);
}
