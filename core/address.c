#include <dagger/address.h>

#include <stdlib.h>
#include <string.h>

#include "text.h"

static bool is_alphanumeric(char character)
{
    return (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

static bool is_valid(const char *name, bool may_have_underscore)
{
    enum { LONGEST = 64 };
    if (!name || !is_alphanumeric(*name))
        return false;
    size_t length = 1;
    while (is_alphanumeric(name[length]) || name[length] == '-' ||
           (may_have_underscore && name[length] == '_'))
        if (++length > LONGEST)
            return false;
    return name[length] == '\0';
}

bool dagger_node_name_is_valid(const char *name)
{
    return is_valid(name, false);
}

bool dagger_io_name_is_valid(const char *name)
{
    return is_valid(name, true);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "a, b, c", as far as there is room. */
static void join(char *out, size_t size, const char *const *names, size_t count)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *separator = i ? ", " : "";
        size_t needed = strlen(separator) + strlen(names[i]);
        if (needed + sizeof ", ..." > size - used) {
            strcpy(out + used, ", ...");
            return;
        }
        strcpy(out + used, separator);
        strcpy(out + used + strlen(separator), names[i]);
        used += needed;
    }
}

static bool no_such_node(const struct dagger_dag *dag, const char *part, size_t length,
                         struct dagger_error *error)
{
    char shown[DGI_SHOWN_SIZE];
    char list[700];
    const char **names = malloc((dag->node_count + 1) * sizeof *names);
    if (!names)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < dag->node_count; i++)
        names[i] = dag->nodes[i].name;
    qsort(names, dag->node_count, sizeof *names, compare_names);
    join(list, sizeof list, names, dag->node_count);
    free(names);
    return dagger_error_set(error, DAGGER_ERROR_INVALID,
                            "there is no node \"%s\" in DAG %s; its nodes are %s",
                            dgi_show(shown, part, length), dag->name, list);
}

static bool no_node_in_task(const struct dagger_node *task, const char *part,
                            size_t length, struct dagger_error *error)
{
    char shown[DGI_SHOWN_SIZE];
    return dagger_error_set(error, DAGGER_ERROR_INVALID,
                            "there is no node \"%s\" in \"%s\", which is a task",
                            dgi_show(shown, part, length), task ? task->name : "");
}

static const struct dagger_node *find_node(const struct dagger_dag *dag, const char *part,
                                           size_t length)
{
    for (size_t i = 0; i < dag->node_count; i++) {
        const char *name = dag->nodes[i].name;
        if (strncmp(name, part, length) == 0 && !name[length])
            return &dag->nodes[i];
    }
    return NULL;
}

bool dagger_address_resolve(const struct dagger_dag *root, const char *address,
                            const struct dagger_node **node, struct dagger_error *error)
{
    *node = NULL;
    if (!address || !*address)
        return true;
    const struct dagger_dag *dag = root;
    const struct dagger_node *found = NULL;
    for (const char *part = address; part;) {
        size_t length = strcspn(part, ".");
        if (!dag)
            return no_node_in_task(found, part, length, error);
        found = find_node(dag, part, length);
        if (!found)
            return no_such_node(dag, part, length, error);
        dag = found->dag;
        part = part[length] ? part + length + 1 : NULL;
    }
    *node = found;
    return true;
}
