/*
 * What the macros of <dagger/dsl.h> expand to: once for the user's compiler, once for
 * dagger-codegen (which defines DAGGER_CODEGEN). Both forms make the compiler check the
 * same types; the second leaves marks in the syntax tree for the generator to find.
 */
#ifndef DAGGER_INTERNAL_ANNOTATE_H
#define DAGGER_INTERNAL_ANNOTATE_H

#ifdef __GNUC__
#define DAGGER_API __attribute__((__visibility__("default")))
#else
#define DAGGER_API
#endif
#define DAGGERI_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#define DAGGERI_NORETURN __attribute__((__noreturn__))
#define DAGGERI_WARN_UNUSED __attribute__((__warn_unused_result__))

#define DAGGERI_LIST(T)                                                                  \
    struct {                                                                             \
        T *items;                                                                        \
        size_t count;                                                                    \
    }

#define DAGGERI_GRAPH(name)                                                              \
    (__extension__({                                                                     \
        extern const struct dagger_dag dagger_graph_##name;                              \
        &dagger_graph_##name;                                                            \
    }))

/* Never called and never defined: carries the arguments of DAGGER_AFTER unevaluated. */
int daggeri_after(int unused, ...);

#ifndef DAGGER_CODEGEN

#define DAGGERI_TASK(...)                                                                \
    _Static_assert(sizeof((struct dagger_task_options){.reserved_ = 0, __VA_ARGS__}) ==  \
                       sizeof(struct dagger_task_options),                               \
                   "task options");
#define DAGGERI_DAG(...)                                                                 \
    _Static_assert(sizeof((struct dagger_dag_options){.reserved_ = 0, __VA_ARGS__}) ==   \
                       sizeof(struct dagger_dag_options),                                \
                   "DAG options");
#define DAGGERI_DEFAULT(...)
#define DAGGERI_SERIALIZER(serializer)

/* The second loop gives the item its own declaration, so that T may be any type name. */
#define DAGGERI_FOR_EACH(T, name, list)                                                  \
    for (__typeof__(list) daggeri_##name##_list = (list),                                \
                          *daggeri_##name##_run = &daggeri_##name##_list;                \
         daggeri_##name##_run; daggeri_##name##_run = NULL)                              \
        for (size_t daggeri_##name##_i = 0;                                              \
             daggeri_##name##_i < daggeri_##name##_list.count; daggeri_##name##_i++)     \
            for (bool daggeri_##name##_once = true; daggeri_##name##_once;)              \
                for (T name __attribute__((__unused__)) =                                \
                         daggeri_##name##_list.items[daggeri_##name##_i];                \
                     daggeri_##name##_once; daggeri_##name##_once = false)

#define DAGGERI_COLLECT(list, value)                                                     \
    ((list).items = dagger_list_grow((list).items, (list).count, sizeof *(list).items),  \
     (list).items[(list).count] = (value), (list).count++, (void)0)

#define DAGGERI_NODE(name, call) ((void)sizeof("" name ""), (call))
#define DAGGERI_AFTER(call, ...) ((void)sizeof(daggeri_after(0, __VA_ARGS__)), (call))

#else /* DAGGER_CODEGEN */

#define DAGGERI_MARK(...) __attribute__((__annotate__(__VA_ARGS__)))
#define DAGGERI_JOIN_(a, b) a##b
#define DAGGERI_JOIN(a, b) DAGGERI_JOIN_(a, b)

/* The generator pairs an options variable with the function declared right after it. */
#define DAGGERI_TASK(...)                                                                \
    static const struct dagger_task_options DAGGERI_JOIN(daggeri_options_, __COUNTER__)  \
        DAGGERI_MARK("dagger:options") = {.reserved_ = 0, __VA_ARGS__};                  \
    DAGGERI_MARK("dagger:task")
#define DAGGERI_DAG(...)                                                                 \
    static const struct dagger_dag_options DAGGERI_JOIN(daggeri_options_, __COUNTER__)   \
        DAGGERI_MARK("dagger:options") = {.reserved_ = 0, __VA_ARGS__};                  \
    DAGGERI_MARK("dagger:dag")
/* sizeof: an attribute's argument must be an integer constant, the default need not. */
#define DAGGERI_DEFAULT(...) DAGGERI_MARK("dagger:default", sizeof((__VA_ARGS__)))
#define DAGGERI_SERIALIZER(serializer) DAGGERI_MARK("dagger:serializer:" serializer)

#define DAGGERI_FOR_EACH(T, name, list)                                                  \
    for (__typeof__(list) daggeri_##name##_list DAGGERI_MARK("dagger:source") = (list);  \
         ;)                                                                              \
        for (T name DAGGERI_MARK("dagger:for-each") = daggeri_##name##_list.items[0];;)

#define DAGGERI_COLLECT(list, value) ((void)((list).items[daggeri_collect()] = (value)))
#define DAGGERI_NODE(name, call) (daggeri_node("" name ""), (call))
#define DAGGERI_AFTER(call, ...) ((void)daggeri_after(0, __VA_ARGS__), (call))

size_t daggeri_collect(void);
void daggeri_node(const char *name);

#endif

#endif
