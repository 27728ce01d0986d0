#include "extraction.h"

#include <stdlib.h>
#include <string.h>

#include <dagger/arena.h>

#include "path.h"

struct named_file {
    CXFile file;
    const char *name;
};

/* Relative to the input's folder: the same wherever that folder is. */
static struct named_file *name_file(struct extraction *extraction, CXFile file)
{
    const char *path = extract_string(extraction, clang_getFileName(file));
    char *relative = path_relative(extraction->folder, path);
    if (!relative)
        longjmp(extraction->out_of_memory, 1);
    struct named_file *named = dagger_arena_alloc(extraction->unit->arena, sizeof *named);
    char *name =
        dagger_arena_strndup(extraction->unit->arena, relative, strlen(relative));
    free(relative);
    if (!named || !name)
        longjmp(extraction->out_of_memory, 1);
    *named = (struct named_file){.file = file, .name = name};
    diagnostics_alias(extraction->diagnostics, name, path);
    extract_push(extraction, &extraction->files, named);
    return named;
}

const char *extract_file_name(struct extraction *extraction, CXFile file)
{
    struct named_file *last = extraction->last_file;
    for (size_t i = 0; !last || !clang_File_isEqual(last->file, file); i++) {
        last = i < extraction->files.count ? extraction->files.items[i]
                                           : name_file(extraction, file);
    }
    extraction->last_file = last;
    return last->name;
}

struct inclusions {
    struct extraction *extraction;
    CXFile *files; /* malloc: no longjmp across libclang's frames */
    size_t count;
    size_t capacity;
    bool failed;
};

static void take_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth,
                           CXClientData data)
{
    (void)stack;
    (void)depth;
    struct inclusions *inclusions = data;
    if (inclusions->count == inclusions->capacity) {
        size_t capacity = inclusions->capacity ? 2 * inclusions->capacity : 64;
        CXFile *grown = realloc(inclusions->files, capacity * sizeof *grown);
        if (!grown) {
            inclusions->failed = true;
            return;
        }
        inclusions->files = grown;
        inclusions->capacity = capacity;
    }
    inclusions->files[inclusions->count++] = file;
}

/* Copies the names without jumping out while `files` is held. */
static bool name_inclusions(struct extraction *extraction, const struct inclusions *files,
                            struct extract_dependencies *dependencies)
{
    struct dagger_arena *arena = extraction->unit->arena;
    dependencies->paths =
        dagger_arena_alloc_array(arena, files->count + 1, sizeof(char *));
    if (!dependencies->paths || files->failed)
        return false;
    for (size_t i = 0; i < files->count; i++) {
        CXString string = clang_getFileName(files->files[i]);
        const char *path = clang_getCString(string);
        dependencies->paths[i] = dagger_arena_strndup(arena, path, strlen(path));
        clang_disposeString(string);
        if (!dependencies->paths[i])
            return false;
        dependencies->count++;
    }
    return true;
}

void extract_includes(struct extraction *extraction,
                      struct extract_dependencies *dependencies)
{
    struct inclusions inclusions = {.extraction = extraction};
    clang_getInclusions(extraction->clang, take_inclusion, &inclusions);
    bool ok = name_inclusions(extraction, &inclusions, dependencies);
    free(inclusions.files);
    if (!ok)
        longjmp(extraction->out_of_memory, 1);
}
