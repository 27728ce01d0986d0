#include "extraction.h"

/* ---- clang's own errors ------------------------------------------------------------ */

static void pass_notes_on(struct extraction *extraction, CXDiagnostic diagnostic)
{
    CXDiagnosticSet notes = clang_getChildDiagnostics(diagnostic);
    for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(notes); i++) {
        CXDiagnostic note = clang_getDiagnosticInSet(notes, i);
        struct dagger_place place =
            extract_place_at(extraction, clang_getDiagnosticLocation(note));
        const char *text = extract_string(extraction, clang_getDiagnosticSpelling(note));
        diagnostics_note(extraction->diagnostics, place, "%s", text);
        clang_disposeDiagnostic(note);
    }
}

static bool pass_on(struct extraction *extraction, CXDiagnostic diagnostic)
{
    if (clang_getDiagnosticSeverity(diagnostic) < CXDiagnostic_Error)
        return false;
    struct dagger_place place =
        extract_place_at(extraction, clang_getDiagnosticLocation(diagnostic));
    extract_error(extraction, place, "%s",
                  extract_string(extraction, clang_getDiagnosticSpelling(diagnostic)));
    pass_notes_on(extraction, diagnostic);
    return true;
}

bool extract_c_errors(struct extraction *extraction)
{
    bool has_errors = false;
    for (unsigned i = 0; i < clang_getNumDiagnostics(extraction->clang); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(extraction->clang, i);
        has_errors |= pass_on(extraction, diagnostic);
        clang_disposeDiagnostic(diagnostic);
    }
    return has_errors;
}
