/* SQLite whose functions fail on demand: for programs linked with --wrap=dlsym. Counts
 * are of all its calls since begin_sqlite(). */
#ifndef TEST_FAILING_SQLITE_H
#define TEST_FAILING_SQLITE_H

#include <dlfcn.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/* The n-th call fails by `code`, where `is_sticky` all after it as well. */
static struct {
    size_t at; /* n, from 1; 0: none fails */
    bool is_sticky;
    int code;
    int number;  /* errno of the failures; 0: none */
    int current; /* code of the last call where it was made to fail, else 0 */
    atomic_size_t calls;
} sqlite;

static void begin_sqlite(size_t at, bool is_sticky, int code, int number)
{
    atomic_store(&sqlite.calls, 0);
    sqlite.code = code;
    sqlite.number = number;
    sqlite.is_sticky = is_sticky;
    sqlite.at = at;
}

/* True where there were calls enough for one to be hit. */
static bool end_sqlite(void)
{
    size_t at = sqlite.at;
    sqlite.at = 0;
    return atomic_load(&sqlite.calls) >= at;
}

static bool sqlite_fails(void)
{
    sqlite.current = 0;
    if (!sqlite.at)
        return false;
    size_t n = atomic_fetch_add(&sqlite.calls, 1) + 1;
    if (n != sqlite.at && !(sqlite.is_sticky && n > sqlite.at))
        return false;
    sqlite.current = sqlite.code;
    errno = sqlite.number;
    return true;
}

/* What SQLite has, and in its place a function that fails as well. */
#define SQLITE(name, parameters, arguments)                                              \
    static __typeof__(&sqlite3_##name) real_##name;                                      \
    static int failing_##name parameters                                                 \
    {                                                                                    \
        return sqlite_fails() ? sqlite.code : real_##name arguments;                     \
    }

SQLITE(open_v2, (const char *path, sqlite3 **handle, int flags, const char *vfs),
       (path, handle, flags, vfs))
SQLITE(exec,
       (sqlite3 * handle, const char *text, int (*row)(void *, int, char **, char **),
        void *context, char **message),
       (handle, text, row, context, message))
SQLITE(prepare_v2,
       (sqlite3 * handle, const char *text, int size, sqlite3_stmt **query,
        const char **rest),
       (handle, text, size, query, rest))
SQLITE(step, (sqlite3_stmt * query), (query))
SQLITE(bind_int64, (sqlite3_stmt * query, int at, sqlite3_int64 value),
       (query, at, value))
SQLITE(bind_null, (sqlite3_stmt * query, int at), (query, at))
SQLITE(bind_text,
       (sqlite3_stmt * query, int at, const char *text, int size, void (*end)(void *)),
       (query, at, text, size, end))

static __typeof__(&sqlite3_extended_errcode) real_extended_errcode;
static int failing_extended_errcode(sqlite3 *handle)
{
    return sqlite.current ? sqlite.current : real_extended_errcode(handle);
}

static __typeof__(&sqlite3_errmsg) real_errmsg;
static const char *failing_errmsg(sqlite3 *handle)
{
    return sqlite.current ? "made to fail" : real_errmsg(handle);
}

static __typeof__(&sqlite3_system_errno) real_system_errno;
static int failing_system_errno(sqlite3 *handle)
{
    return sqlite.current ? sqlite.number : real_system_errno(handle);
}

/* Which of its functions there is not; NULL: all are there. */
static const char *missing_function;

/* What it says of itself; 0 and false: as it is. */
static int sqlite_version;
static bool is_sqlite_threadless;

static __typeof__(&sqlite3_libversion_number) real_libversion_number;
static int failing_libversion_number(void)
{
    return sqlite_version ? sqlite_version : real_libversion_number();
}

static __typeof__(&sqlite3_threadsafe) real_threadsafe;
static int failing_threadsafe(void)
{
    return is_sqlite_threadless ? 0 : real_threadsafe();
}

/* Where `name` is that of function `which`, gives the one that fails in its place. */
#define REPLACE(which)                                                                   \
    if (strcmp(name, "sqlite3_" #which) == 0) {                                          \
        __typeof__(&sqlite3_##which) failing = failing_##which;                          \
        memcpy(&real_##which, &found, sizeof found);                                     \
        memcpy(&found, &failing, sizeof found);                                          \
    }

void *__wrap_dlsym(void *library, const char *name);
void *__real_dlsym(void *library, const char *name);
void *__wrap_dlsym(void *library, const char *name)
{
    if (missing_function && strcmp(name, missing_function) == 0)
        return NULL;
    void *found = __real_dlsym(library, name);
    REPLACE(open_v2)
    REPLACE(exec)
    REPLACE(prepare_v2)
    REPLACE(step)
    REPLACE(bind_int64)
    REPLACE(bind_null)
    REPLACE(bind_text)
    REPLACE(errmsg)
    REPLACE(system_errno)
    REPLACE(extended_errcode)
    REPLACE(libversion_number)
    REPLACE(threadsafe)
    return found;
}

#endif
