/* Every allocation of a command line fails in turn, once and from then on: linked with
 * --wrap. Either it makes no difference, or memory is said to be out and nothing is left.
 */
#include <dirent.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "cli_support.h"

static char folder[] = "/tmp/dagger-cli-faults-XXXXXX";

/* Shared with the processes of the command line. */
static struct {
    atomic_size_t allocations;
    size_t failing; /* the n-th, from 1; 0: none */
    bool is_sticky; /* all after it as well */
} *faults;

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);

static bool fails(void)
{
    if (!faults || !faults->failing)
        return false;
    size_t n = ++faults->allocations;
    return n == faults->failing || (faults->is_sticky && n > faults->failing);
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return fails() ? NULL : __real_realloc(bytes, size);
}

static void empty_folder(const char *path)
{
    DIR *entries = opendir(path);
    struct dirent *entry;
    cr_assert(entries);
    while ((entry = readdir(entries))) {
        char inner[512];
        snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (entry->d_type == DT_DIR)
            empty_folder(inner);
        cr_assert(remove(inner) == 0);
    }
    closedir(entries);
}

static void enter(void)
{
    faults = mmap(NULL, sizeof *faults, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert(faults != MAP_FAILED && mkdtemp(folder) && chdir(folder) == 0);
    cr_assert(mkdir("out", 0777) == 0);
    FILE *seed = fopen("seed", "w");
    cr_assert(seed && fputs("3", seed) >= 0 && fclose(seed) == 0);
}

static void leave(void)
{
    empty_folder(folder);
    cr_assert(chdir("/") == 0 && rmdir(folder) == 0);
}

TestSuite(cli_faults, .init = enter, .fini = leave, .timeout = 300);

static size_t count_entries(const char *path)
{
    DIR *entries = opendir(path);
    size_t count = 0;
    cr_assert(entries);
    while (readdir(entries))
        count++;
    closedir(entries);
    return count - 2;
}

/* `outputs` is how many entries of the folder `out` a success makes. */
static void expect_survives(const struct dagger_dag *dag, size_t outputs, char **argv)
{
    bool is_run = strcmp(argv[1], "--params") == 0;
    for (int sticky = 0; sticky < 2; sticky++) {
        size_t failures = 0;
        faults->is_sticky = sticky;
        for (size_t n = 1;; n++) {
            faults->allocations = 0;
            faults->failing = n;
            struct said said = call_with_input(dag, "{\"seed\": 3}", argv);
            faults->failing = 0;
            size_t left = count_entries("out");
            if (!said.code) {
                cr_assert_eq(left, outputs);
            } else {
                /* Standard output may fail when everything is stored. */
                cr_assert(left == 0 || (is_run && left == outputs));
                cr_assert_eq(said.code, 1, "allocation %zu: %d %s", n, said.code,
                             said.err);
                cr_assert(strstr(said.err, "out of memory"), "%zu: %s", n, said.err);
            }
            failures += said.code != 0;
            empty_folder("out");
            if (faults->allocations < n)
                break;
        }
        cr_expect_gt(failures, 0, "no allocation mattered");
    }
}

#define expect_survives_call(dag, outputs, ...)                                          \
    expect_survives(dag, outputs, (char *[]){(char *)"pipeline", __VA_ARGS__, NULL})

Test(cli_faults, of_a_task)
{
    expect_survives_call(&map_reduce, 1, "--node-name", "generate-numbers", "--input",
                         "seed", "seed", "--output", "return_value", "out/all");
}

Test(cli_faults, of_a_dag)
{
    expect_survives_call(&outer, 1, "--input", "seed", "seed", "--output", "return_value",
                         "out/sum");
}

Test(cli_faults, of_a_run)
{
    expect_survives_call(&map_reduce, 1, "--params", "-", "-o", "return_value=out/sum");
}

Test(cli_faults, of_a_direct_call)
{
    expect_survives_call(&greet, 0, "--direct", "-p", "name=you", "-p", "tone=LOUD");
}

Test(cli_faults, of_descriptions)
{
    expect_survives_call(&outer, 0, "describe");
    expect_survives_call(&outer, 0, "graph");
    expect_survives_call(&outer, 0, "--help");
    expect_survives_call(&outer, 0, "help", "--format", "man");
    expect_survives_call(&outer, 0, "help", "--format", "bash");
    expect_survives_call(&outer, 0, "help", "--format", "fish");
    expect_survives_call(&outer, 0, "help", "--format", "zsh");
}
