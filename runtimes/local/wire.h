/*
 * The wire form: how values cross from one process to another. It is the memory image of
 * a value with its pointers replaced by offsets, so that plain data is copied, or used
 * where it lies, at the speed of memory:
 *
 *   message   header, then objects; every object begins at a multiple of 8 bytes
 *   header    8 bytes: "DGRW", version, byte order, size of a pointer, 0
 *   object    the bytes of a value as in memory, but where the type has a
 *               string, file  uint64 offset of { uint64 length; bytes; a NUL }, or 0:
 * NULL list, bytes   uint64 offset of the items, uint64 count, in place of the two
 *               optional      uint64 offset of the element, or 0: NULL
 *               json          uint64 offset of { uint64 length; JSON text }, or 0: NULL
 *
 * Offsets count from the start of the message, and only point forward. A reader believes
 * nothing: every offset and length is checked against the size of the message, and what
 * is read in all never exceeds it. What the bits of plain data mean is not judged.
 */
#ifndef DAGGER_LOCAL_WIRE_H
#define DAGGER_LOCAL_WIRE_H

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/type.h>

#define DGI_WIRE_VERSION 1

/** A message that is written to memory of a fixed size, aligned to 8 bytes. */
struct dgi_wire_writer {
    char *base;
    size_t used;
    size_t capacity;
};

/** Begins a message at `base`. False: there is not even room for the header. */
bool dgi_wire_begin(struct dgi_wire_writer *writer, void *base, size_t capacity);

/**
 * Appends a value; `*offset` is where its object begins. False: DAGGER_ERROR_MEMORY,
 * there is no room (`writer->used` says how much was needed at least), or
 * DAGGER_ERROR_INVALID, a list without items that says it has some.
 */
bool dgi_wire_write(struct dgi_wire_writer *writer, const struct dagger_type *type,
                    const void *value, size_t *offset, struct dagger_error *error);

/** A message that is read. */
struct dgi_wire_reader {
    const char *base;
    size_t size;
    size_t left; /**< bytes that may still be read */
    bool copies; /**< the message may change, or go, while the values are in use */
    struct dagger_arena *arena; /**< owns what the values point to */
};

/** Checks the header of a message of `size` bytes. False: DAGGER_ERROR_INVALID. */
bool dgi_wire_open(struct dgi_wire_reader *reader, const void *base, size_t size,
                   struct dagger_arena *arena, bool copies, struct dagger_error *error);

/**
 * Reads the object at `offset` into `value`, room for one of `type`. False:
 * DAGGER_ERROR_INVALID (the message is not sound), DAGGER_ERROR_MEMORY.
 */
bool dgi_wire_read(struct dgi_wire_reader *reader, const struct dagger_type *type,
                   void *value, size_t offset, struct dagger_error *error);

/** The object at `offset` where it lies: for types without pointers only. NULL: it does
 * not lie within the message. */
const void *dgi_wire_view(const struct dgi_wire_reader *reader,
                          const struct dagger_type *type, size_t offset);

#endif
