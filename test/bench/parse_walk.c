/*
 * What reading a file by libclang costs before anything is done with it: parses it as
 * dagger-codegen does and visits every cursor of the file itself.
 *
 *     parse_walk INPUT.c COMPILER-FLAGS…
 */
#include <clang-c/Index.h>

#include <stdio.h>

static enum CXChildVisitResult count(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    if (!clang_Location_isFromMainFile(clang_getCursorLocation(cursor)))
        return CXChildVisit_Continue;
    ++*(unsigned long *)data;
    return CXChildVisit_Recurse;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    CXIndex index = clang_createIndex(0, 0);
    CXTranslationUnit unit = NULL;
    const char *const *flags = (const char *const *)argv + 2;
    enum CXErrorCode error =
        clang_parseTranslationUnit2(index, argv[1], flags, argc - 2, NULL, 0,
                                    CXTranslationUnit_DetailedPreprocessingRecord, &unit);
    if (error != CXError_Success)
        return 1;
    unsigned long cursors = 0;
    clang_visitChildren(clang_getTranslationUnitCursor(unit), count, &cursors);
    printf("%lu cursors\n", cursors);
    clang_disposeTranslationUnit(unit);
    clang_disposeIndex(index);
    return 0;
}
