#include "extraction.h"

#include <string.h>

/* What more errors than this would say is that the file is not C. */
enum { SHOWN_ERRORS = 100 };

/* ---- clang's own errors ------------------------------------------------------------ */

/* Users need not see what the DSL's macros expand to. */
static bool is_about_our_macros(CXSourceLocation location, const char *text)
{
    return clang_Location_isInSystemHeader(location) &&
           strncmp(text, "expanded from macro", 19) == 0;
}

static void pass_notes_on(struct extraction *extraction, CXDiagnostic diagnostic)
{
    CXDiagnosticSet notes = clang_getChildDiagnostics(diagnostic);
    for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(notes); i++) {
        CXDiagnostic note = clang_getDiagnosticInSet(notes, i);
        CXSourceLocation location = clang_getDiagnosticLocation(note);
        const char *text = extract_string(extraction, clang_getDiagnosticSpelling(note));
        if (!is_about_our_macros(location, text))
            diagnostics_note(extraction->diagnostics,
                             extract_place_at(extraction, location), "%s", text);
        clang_disposeDiagnostic(note);
    }
}

static void pass_on(struct extraction *extraction, CXDiagnostic diagnostic)
{
    if (clang_getDiagnosticSeverity(diagnostic) < CXDiagnostic_Error)
        return;
    if (clang_getDiagnosticSeverity(diagnostic) == CXDiagnostic_Fatal)
        extraction->is_cut_off = true;
    CXSourceLocation location = clang_getDiagnosticLocation(diagnostic);
    extraction->c_errors[extraction->c_error_count++] = location;
    if (extraction->c_error_count > SHOWN_ERRORS)
        return;
    extract_error(extraction, extract_place_at(extraction, location), "%s",
                  extract_string(extraction, clang_getDiagnosticSpelling(diagnostic)));
    pass_notes_on(extraction, diagnostic);
}

void extract_c_errors(struct extraction *extraction)
{
    unsigned count = clang_getNumDiagnostics(extraction->clang);
    extraction->c_errors =
        extract_alloc(extraction, count + 1, sizeof *extraction->c_errors);
    for (unsigned i = 0; i < count; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(extraction->clang, i);
        pass_on(extraction, diagnostic);
        clang_disposeDiagnostic(diagnostic);
    }
    if (extraction->c_error_count > SHOWN_ERRORS)
        extract_note(extraction, "%zu more errors are not shown; is this C?",
                     extraction->c_error_count - SHOWN_ERRORS);
}

static unsigned offset_of(CXSourceLocation location, CXFile *file)
{
    unsigned offset;
    clang_getExpansionLocation(location, file, NULL, NULL, &offset);
    return offset;
}

bool extract_has_c_error(const struct extraction *extraction, CXCursor cursor)
{
    CXSourceRange range = clang_getCursorExtent(cursor);
    CXFile file, error_file;
    unsigned start = offset_of(clang_getRangeStart(range), &file);
    unsigned end = offset_of(clang_getRangeEnd(range), &file);
    for (size_t i = 0; i < extraction->c_error_count; i++) {
        unsigned offset = offset_of(extraction->c_errors[i], &error_file);
        if (offset >= start && offset <= end && clang_File_isEqual(file, error_file))
            return true;
    }
    return false;
}
