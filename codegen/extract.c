#include "extraction.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "path.h"

/* ---- The file's declarations ------------------------------------------------------- */

static bool parse(struct extraction *extraction, CXIndex index,
                  const struct extract_options *options)
{
    size_t count;
    const char *const *arguments = extract_command(extraction, options, &count);
    enum CXErrorCode code =
        clang_parseTranslationUnit2(index, options->input, arguments, (int)count, NULL, 0,
                                    CXTranslationUnit_None, &extraction->clang);
    if (code == CXError_Success)
        return true;
    extract_error(extraction, (struct dagger_place){.file = options->input},
                  "clang cannot parse the file with these flags");
    extract_note(extraction, "try: clang -fsyntax-only %s FLAGS", options->input);
    return false;
}

static bool has_nul(const char *path)
{
    char bytes[8192];
    struct stat status;
    bool found = false;
    ssize_t size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        while (!found && (size = read(fd, bytes, sizeof bytes)) > 0)
            found = memchr(bytes, '\0', (size_t)size) != NULL;
    if (fd >= 0)
        close(fd);
    return found;
}

/* What is not text makes clang say something of every line. */
static bool is_text(struct extraction *extraction, const char *path)
{
    if (!has_nul(path))
        return true;
    extract_error(extraction, (struct dagger_place){.file = path},
                  "this is no C source: it has NUL bytes in it");
    extract_note(extraction, "give a text file, in UTF-8");
    return false;
}

static void hand_over(struct extraction *extraction)
{
    struct ir_unit *unit = extraction->unit;
    unit->types = (struct ir_type **)extraction->types.items;
    unit->type_count = extraction->types.count;
    unit->function_count = extraction->functions.count;
    unit->functions =
        extract_alloc(extraction, unit->function_count + 1, sizeof *unit->functions);
    for (size_t i = 0; i < unit->function_count; i++)
        unit->functions[i] =
            ((struct declared *)extraction->functions.items[i])->function;
}

static bool read_unit(struct extraction *extraction, CXIndex index,
                      const struct extract_options *options,
                      struct extract_dependencies *dependencies)
{
    if (!is_text(extraction, options->input) || !parse(extraction, index, options))
        return false;
    extract_c_errors(extraction);
    extract_includes(extraction, dependencies);
    if (!extraction->is_cut_off) {
        extract_functions(extraction);
        extract_bodies(extraction);
        extract_refuse_missing_bodies(extraction);
        extract_serializers(extraction);
    }
    hand_over(extraction);
    return extraction->c_error_count == 0;
}

static struct extraction *extraction_create(struct ir_unit *unit,
                                            struct diagnostics *diagnostics,
                                            const char *input)
{
    struct extraction *extraction = calloc(1, sizeof *extraction);
    if (!extraction)
        return NULL;
    extraction->unit = unit;
    extraction->diagnostics = diagnostics;
    extraction->folder = path_folder(input);
    if (extraction->folder)
        return extraction;
    free(extraction);
    return NULL;
}

static void extraction_destroy(struct extraction *extraction)
{
    if (extraction->clang)
        clang_disposeTranslationUnit(extraction->clang);
    free(extraction->scratch);
    free(extraction->folder);
    free(extraction);
}

/* Apart from the rest, so that nothing changes between setjmp() and longjmp(). */
static bool read_or_run_out(struct extraction *extraction, CXIndex index,
                            const struct extract_options *options,
                            struct extract_dependencies *dependencies)
{
    if (setjmp(extraction->out_of_memory) == 0)
        return read_unit(extraction, index, options, dependencies);
    extract_error(extraction, (struct dagger_place){0}, "out of memory");
    return false;
}

bool extract(struct ir_unit *unit, const struct extract_options *options,
             struct extract_dependencies *dependencies, struct diagnostics *diagnostics)
{
    *dependencies = (struct extract_dependencies){0};
    struct extraction *extraction = extraction_create(unit, diagnostics, options->input);
    if (!extraction) {
        diagnostics_error(diagnostics, (struct dagger_place){0}, "out of memory");
        return false;
    }
    CXIndex index = clang_createIndex(0, 0);
    bool ok = read_or_run_out(extraction, index, options, dependencies);
    extraction_destroy(extraction);
    clang_disposeIndex(index);
    return ok;
}
