/*
 * C source of any kind through the generator. It ends with diagnostics, each with a place
 * and in order, or with C that compiles.
 */
#include "fuzz.h"

#include <clang-c/Index.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <dagger/arena.h>

#include "check.h"
#include "emit.h"
#include "extract.h"
#include "lower.h"

static const char *const flags[] = {"-std=c11", "-I" FUZZ_DSL, "-I" FUZZ_CORE,
                                    "-I" FUZZ_RUNTIMES, "-I" FUZZ_SUITE};
enum { FLAG_COUNT = sizeof flags / sizeof flags[0] };

/* The input as a file: libclang reads nothing else twice. */
static const char *store(const uint8_t *data, size_t size)
{
    static char path[32];
    static int fd = -1;
    if (fd < 0) {
        fd = memfd_create("input.c", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    return path;
}

static void print_errors(CXTranslationUnit unit)
{
    for (unsigned i = 0; i < clang_getNumDiagnostics(unit); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
        CXString text =
            clang_formatDiagnostic(diagnostic, clang_defaultDiagnosticDisplayOptions());
        fprintf(stderr, "%s\n", clang_getCString(text));
        clang_disposeString(text);
        clang_disposeDiagnostic(diagnostic);
    }
}

static bool has_error(CXTranslationUnit unit)
{
    bool found = false;
    for (unsigned i = 0; i < clang_getNumDiagnostics(unit) && !found; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
        found = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
        clang_disposeDiagnostic(diagnostic);
    }
    return found;
}

/* What is emitted is C, as far as the input it includes is. */
static void require_c(const struct writer *text)
{
    static const char name[] = "/generated.dagger.c";
    struct CXUnsavedFile file = {name, text->text, text->size};
    CXTranslationUnit unit = NULL;
    CXIndex index = clang_createIndex(0, 0);
    enum CXErrorCode code = clang_parseTranslationUnit2(
        index, name, flags, FLAG_COUNT, &file, 1, CXTranslationUnit_None, &unit);
    if (code != CXError_Success || has_error(unit)) {
        fwrite(text->text, 1, text->size, stderr);
        if (unit)
            print_errors(unit);
        abort();
    }
    clang_disposeTranslationUnit(unit);
    clang_disposeIndex(index);
}

static void print_diagnostics(const struct diagnostics *diagnostics)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (!stream)
        abort();
    diagnostics_print(diagnostics, stream, false);
    fclose(stream);
    if (!strstr(text, "error: "))
        abort();
    free(text);
}

static void emit(const struct ir_unit *unit)
{
    struct writer c = {0}, json = {0};
    emit_c(unit, &c);
    emit_json(unit, &json);
    if (c.failed || json.failed || !c.size || !json.size)
        abort();
    require_c(&c);
    writer_release(&c);
    writer_release(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Includes could name files that never end. */
    if (memmem(data, size, "/dev", 4) || memmem(data, size, "/proc", 5))
        return 0;
    const char *path = store(data, size);
    struct extract_options options = {path, flags, FLAG_COUNT};
    struct extract_dependencies dependencies;
    struct ir_unit unit = {
        .arena = dagger_arena_create(), .input = path, .include = path};
    struct diagnostics *diagnostics = diagnostics_create();
    if (!unit.arena || !diagnostics)
        abort();
    bool ok = extract(&unit, &options, &dependencies, diagnostics);
    if (ok)
        check(&unit, diagnostics);
    if (ok && diagnostics_count(diagnostics) == 0)
        lower(&unit, NULL, false, diagnostics);
    if (diagnostics_count(diagnostics))
        print_diagnostics(diagnostics);
    else if (!ok)
        abort();
    else
        emit(&unit);
    diagnostics_destroy(diagnostics);
    dagger_arena_destroy(unit.arena);
    return 0;
}
