/* Calling a task's C function: its arena, and what happens when it fails. */
#ifndef DAGGER_INVOKE_H
#define DAGGER_INVOKE_H

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/graph.h>

/**
 * Calls `call(inputs, result)` on this thread with `arena` current. dagger_fail() in it
 * ends the call: false, DAGGER_ERROR_RUN and its message. May be nested (a task that
 * calls a task directly shares the arena and fails as one).
 */
DAGGER_API bool dagger_invoke(dagger_call *call, const void *const *inputs, void *result,
                              struct dagger_arena *arena, struct dagger_error *error);

/**
 * The call of identity nodes, which the generator inserts where a DAG passes a parameter
 * on: its tasks have one parameter, and their result is of the same type. The glue of an
 * identity task of type T is `dagger_identity(inputs, result, sizeof(T))`.
 */
DAGGER_API void dagger_identity(const void *const *inputs, void *result, size_t size);

/**
 * The call of nodes that flatten a list of lists into one list (nested loops that collect
 * into one list): `inputs[0]` is a list of lists, the result a list; items are
 * `item_size` bytes each.
 */
DAGGER_API void dagger_flatten(const void *const *inputs, void *result, size_t item_size);

#endif
