/* What changes a task's source hash, and what does not. */
#include <criterion/criterion.h>
#include <string.h>

#include "source_hash.h"

static bool is_same(const char *a, const char *b)
{
    char hash_a[17], hash_b[17];
    source_hash(a, strlen(a), hash_a);
    source_hash(b, strlen(b), hash_b);
    cr_assert_eq(strlen(hash_a), 16);
    return strcmp(hash_a, hash_b) == 0;
}

Test(source_hash, layout_does_not_count)
{
    cr_expect(is_same("f(int a){return a+1;}", "f(int a)\n{\n    return a + 1;\n}\n"));
    cr_expect(is_same("f(){g ( a , b );}", "f() { g(a, b); }"));
    cr_expect(is_same("a = b\\\n + c;", "a = b + c;"));
}

Test(source_hash, comments_do_not_count)
{
    cr_expect(is_same("f(){/* one */return 1;}", "f(){return/**/1; // two\n}"));
    cr_expect(is_same("a /* never closed", "a"));
}

Test(source_hash, tokens_count)
{
    cr_expect(!is_same("return 1;", "return 2;"));
    cr_expect(!is_same("int a;", "inta;"));
    cr_expect(!is_same("a + +b", "a ++b"));
    cr_expect(!is_same("a - -b", "a--b"));
    cr_expect(!is_same("ab", "ba"));
    cr_expect(!is_same("", "a"));
}

Test(source_hash, literals_are_kept_as_they_are)
{
    cr_expect(!is_same("\"a b\"", "\"ab\""));
    cr_expect(!is_same("\"/* x */\"", "\"\""));
    cr_expect(!is_same("' '", "'\t'"));
    cr_expect(!is_same("\"a\\\" // b\" c", "\"a\\\" // x\" c"));
    cr_expect(is_same("\"\\\\\" /* c */ d", "\"\\\\\" d"));
    cr_expect(!is_same("\"open", "\"opened"));
}
