/*
 * Type descriptors: what a C type looks like in memory, as the generator read it from its
 * declaration. Static, immutable, shared. Serializers walk them; no code is generated per
 * type.
 */
#ifndef DAGGER_TYPE_H
#define DAGGER_TYPE_H

#include <dagger/dsl.h>

/** The kinds of types a value may have, and their form in JSON. */
enum dagger_kind {
    DAGGER_KIND_BOOL = 1, /**< bool: true, false */
    DAGGER_KIND_INT,      /**< any integer of 1, 2, 4 or 8 bytes: number */
    DAGGER_KIND_FLOAT,    /**< float or double: number; no NaN, no infinity */
    DAGGER_KIND_STRING,   /**< char *, NUL-terminated UTF-8: string; NULL: null */
    DAGGER_KIND_CHARS,    /**< char[length]: string of at most length - 1 bytes */
    DAGGER_KIND_ENUM,     /**< enum: the enumerator's name */
    DAGGER_KIND_STRUCT,   /**< struct: object */
    DAGGER_KIND_ARRAY,    /**< element[length]: array of exactly that length */
    DAGGER_KIND_LIST,     /**< DAGGER_LIST(element): array */
    DAGGER_KIND_OPTIONAL, /**< element *: null where NULL, else the element */
    DAGGER_KIND_BYTES,    /**< dagger_bytes: base64 string */
    DAGGER_KIND_FILE,     /**< dagger_file: its serialized form is the file itself */
    DAGGER_KIND_JSON,     /**< json_t *: any JSON value; NULL is null */
};

/** A field of a struct. */
struct dagger_field {
    const char *name;
    const struct dagger_type *type;
    size_t offset; /**< bytes from the start of the struct */
};

/** A constant of an enum. */
struct dagger_enumerator {
    const char *name;
    int64_t value;
};

/** A type. What does not belong to its kind is zero. */
struct dagger_type {
    enum dagger_kind kind;
    bool is_signed;                    /**< int, enum */
    const char *name;                  /**< as C spells it, for messages */
    size_t size;                       /**< sizeof, bytes */
    const struct dagger_type *element; /**< array, list, optional */
    size_t length;                     /**< array: elements; chars: bytes with the NUL */
    const struct dagger_field *fields; /**< struct, in order of declaration */
    size_t field_count;
    const struct dagger_enumerator
        *enumerators; /**< enum; the first of equal values wins */
    size_t enumerator_count;
};

/** The layout every DAGGER_LIST(T) has, whatever its T. */
struct dagger_any_list {
    void *items;
    size_t count;
};

/** Descriptors of the C types that need no declaration. */
DAGGER_API extern const struct dagger_type dagger_type_bool;
DAGGER_API extern const struct dagger_type dagger_type_int8;
DAGGER_API extern const struct dagger_type dagger_type_int16;
DAGGER_API extern const struct dagger_type dagger_type_int32;
DAGGER_API extern const struct dagger_type dagger_type_int64;
DAGGER_API extern const struct dagger_type dagger_type_uint8;
DAGGER_API extern const struct dagger_type dagger_type_uint16;
DAGGER_API extern const struct dagger_type dagger_type_uint32;
DAGGER_API extern const struct dagger_type dagger_type_uint64;
DAGGER_API extern const struct dagger_type dagger_type_float;
DAGGER_API extern const struct dagger_type dagger_type_double;
DAGGER_API extern const struct dagger_type dagger_type_string;
DAGGER_API extern const struct dagger_type dagger_type_bytes;
DAGGER_API extern const struct dagger_type dagger_type_file;
DAGGER_API extern const struct dagger_type dagger_type_json;

/** True where values of both have the same form in memory and mean the same: kinds,
 * sizes, signs, field names and enumerators agree, all the way down. Names of types do
 * not count. */
DAGGER_API bool dagger_type_equal(const struct dagger_type *a,
                                  const struct dagger_type *b);

/** True where a value may hold pointers, and so needs more than its own bytes. */
DAGGER_API bool dagger_type_has_pointers(const struct dagger_type *type);

#endif
