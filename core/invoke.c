#include <dagger/invoke.h>

#include "invoke_private.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One running dagger_invoke(); they form a stack per thread. */
struct invocation {
    jmp_buf failed;
    struct dagger_arena *arena;
    struct dagger_error *error;
    struct invocation *outer;
};

static _Thread_local struct invocation *innermost;

/* The arena of tasks called directly; released when its thread ends. */
static _Thread_local struct dagger_arena *direct_arena;
static pthread_key_t direct_arena_key;
static pthread_once_t direct_arena_once = PTHREAD_ONCE_INIT;

static void destroy_direct_arena(void *arena)
{
    direct_arena = NULL;
    dagger_arena_destroy(arena);
}

/* Without a key the arena of a thread that ends is lost; nothing else depends on it. */
static void create_direct_arena_key(void)
{
    pthread_key_create(&direct_arena_key, destroy_direct_arena);
}

struct dagger_arena *dgi_arena_current(void)
{
    if (innermost)
        return innermost->arena;
    if (!direct_arena) {
        pthread_once(&direct_arena_once, create_direct_arena_key);
        direct_arena = dagger_arena_create();
        pthread_setspecific(direct_arena_key, direct_arena);
    }
    return direct_arena;
}

void dagger_arena_reset(void)
{
    dagger_arena_clear(direct_arena);
}

bool dagger_invoke(dagger_call *call, const void *const *inputs, void *result,
                   struct dagger_arena *arena, struct dagger_error *error)
{
    struct invocation invocation;
    invocation.arena = arena;
    invocation.error = error;
    invocation.outer = innermost;
    if (_setjmp(invocation.failed)) {
        innermost = invocation.outer;
        return false;
    }
    innermost = &invocation;
    call(inputs, result);
    innermost = invocation.outer;
    return true;
}

/* Messages are one line, whatever the task's author put into them. */
static void make_one_line(char *text)
{
    for (; *text; text++)
        if (*text == '\n' || *text == '\r')
            *text = ' ';
}

void dagger_fail(const char *format, ...)
{
    char message[sizeof((struct dagger_error *)NULL)->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    make_one_line(message);
    if (!message[0])
        snprintf(message, sizeof message, "it failed, and did not say why");
    if (!innermost) {
        fprintf(stderr, "task failed: %s\n", message);
        exit(EXIT_FAILURE);
    }
    dagger_error_set(innermost->error, DAGGER_ERROR_RUN, "%s", message);
    _longjmp(innermost->failed, 1);
}

void dagger_identity(const void *const *inputs, void *result, size_t size)
{
    memcpy(result, inputs[0], size);
}

void dagger_flatten(const void *const *inputs, void *result, size_t item_size)
{
    const struct dagger_any_list *outer = inputs[0];
    const struct dagger_any_list *lists = outer->items;
    struct dagger_any_list *joined = result;
    size_t count = 0;
    for (size_t i = 0; i < outer->count; i++)
        if (__builtin_add_overflow(count, lists[i].count, &count))
            dagger_fail("out of memory: the joined lists have too many items");
    *joined = (struct dagger_any_list){dagger_list_items(count, item_size), count};
    char *end = joined->items;
    for (size_t i = 0; i < outer->count; i++) {
        size_t size = lists[i].count * item_size;
        if (size)
            memcpy(end, lists[i].items, size);
        end = size ? end + size : end;
    }
}
