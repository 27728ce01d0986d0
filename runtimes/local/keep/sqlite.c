#include "sqlite.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

/* Static binaries have none, and link all the same. */
#pragma weak dlopen
#pragma weak dlsym
#pragma weak dlerror

enum { OLDEST = 3031000 }; /* the first with SQLITE_OPEN_NOFOLLOW */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct dgi_sqlite loaded;
static bool is_loaded;

static bool fail(struct dagger_error *error, const char *why, const char *what_to_do)
{
    dagger_error_set(error, DAGGER_ERROR_IO, "run directories need SQLite: %s", why);
    dagger_error_hint(error, "%s", what_to_do);
    return false;
}

/* A function pointer has the form of a pointer in every system that has dlsym(). */
static bool find(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

#define FIND(name) find(library, "sqlite3_" #name, &loaded.name)

static bool find_all(void *library)
{
    return FIND(libversion_number) && FIND(threadsafe) && FIND(open_v2) && FIND(close) &&
           FIND(db_config) && FIND(busy_timeout) && FIND(extended_errcode) &&
           FIND(errmsg) && FIND(system_errno) && FIND(exec) && FIND(prepare_v2) &&
           FIND(step) && FIND(reset) && FIND(finalize) && FIND(bind_int64) &&
           FIND(bind_text) && FIND(bind_null) && FIND(column_int64) &&
           FIND(column_text) && FIND(last_insert_rowid) && FIND(get_autocommit);
}

/* What the loader says, as why does not follow from what. */
static bool cannot_open(struct dagger_error *error)
{
    return fail(error, dlerror ? dlerror() : "libsqlite3.so.0 cannot be opened",
                "install it (Debian: libsqlite3-0, Fedora: sqlite-libs)");
}

static bool load(struct dagger_error *error)
{
    if (!dlopen || !dlsym)
        return fail(error, "this program is linked statically and cannot open it",
                    "link the program dynamically, or run without --run-dir");
    void *library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return cannot_open(error);
    if (!find_all(library) || loaded.libversion_number() < OLDEST ||
        !loaded.threadsafe()) {
        dlclose(library);
        return fail(error, "the one here is older than 3.31, or made without threads",
                    "install a newer one");
    }
    return true;
}

const struct dgi_sqlite *dgi_sqlite_load(struct dagger_error *error)
{
    pthread_mutex_lock(&lock);
    is_loaded = is_loaded || load(error);
    pthread_mutex_unlock(&lock);
    return is_loaded ? &loaded : NULL;
}
