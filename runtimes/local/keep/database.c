#include "database.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char schema[] =
    "CREATE TABLE run("
    " pipeline TEXT NOT NULL, dagger TEXT NOT NULL, created_us INTEGER NOT NULL);"
    "CREATE TABLE sessions("
    " id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, started_us INTEGER NOT NULL,"
    " ended_us INTEGER, state TEXT NOT NULL, cause TEXT);"
    "CREATE TABLE nodes("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL, task TEXT NOT NULL,"
    " source TEXT, types TEXT NOT NULL, inputs TEXT NOT NULL, state TEXT NOT NULL,"
    " partitions INTEGER, done INTEGER NOT NULL DEFAULT 0,"
    " failed INTEGER NOT NULL DEFAULT 0, started_us INTEGER, ended_us INTEGER,"
    " cpu_ns INTEGER, peak_bytes INTEGER);"
    "CREATE UNIQUE INDEX current_nodes ON nodes(address) WHERE state <> 'replaced';"
    "CREATE TABLE attempts("
    " node INTEGER NOT NULL REFERENCES nodes, address TEXT NOT NULL,"
    " attempt INTEGER NOT NULL, session INTEGER NOT NULL REFERENCES sessions,"
    " state TEXT NOT NULL, started_us INTEGER, ended_us INTEGER, cpu_ns INTEGER,"
    " peak_bytes INTEGER, exit_code INTEGER, cause TEXT);"
    "CREATE TABLE outputs("
    " node INTEGER NOT NULL REFERENCES nodes, name TEXT NOT NULL, file TEXT NOT NULL,"
    " bytes INTEGER NOT NULL);"
    "CREATE TABLE extents("
    " session INTEGER NOT NULL REFERENCES sessions, first INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL);"
    "PRAGMA application_id = 0x44475244;"
    "PRAGMA user_version = 1;";

static const char *const texts[DGI_QUERY_COUNT] = {
    [DGI_ADD_RUN] = "INSERT INTO run VALUES(?, ?, ?)",
    [DGI_GET_RUN] = "SELECT pipeline FROM run",
    [DGI_BEGIN_SESSION] =
        "INSERT INTO sessions(pid, started_us, state) VALUES(?, ?, 'running')",
    [DGI_END_SESSION] =
        "UPDATE sessions SET state = ?, cause = ?, ended_us = ? WHERE id = ?",
    [DGI_BREAK_SESSIONS] =
        "UPDATE sessions SET state = 'broken off' WHERE state = 'running'",
    [DGI_GET_NODES] = "SELECT id, address, task, source, types, inputs, partitions, done,"
                      " state, started_us, ended_us, cpu_ns, peak_bytes"
                      " FROM nodes WHERE state <> 'replaced'",
    [DGI_ADD_NODE] = "INSERT INTO nodes(address, task, source, types, inputs, state)"
                     " VALUES(?, ?, ?, ?, ?, 'waiting')",
    [DGI_REPLACE_NODE] = "UPDATE nodes SET state = 'replaced' WHERE id = ?",
    [DGI_RESET_NODES] = "UPDATE nodes SET state = 'waiting', failed = 0"
                        " WHERE state IN ('running', 'failed')",
    [DGI_REST_NODES] = "UPDATE nodes SET state = 'waiting' WHERE state = 'running'",
    [DGI_UPDATE_NODE] =
        "UPDATE nodes SET state = ?, partitions = ?, done = ?, failed = ?,"
        " started_us = ?, ended_us = ?, cpu_ns = ?, peak_bytes = ? WHERE id = ?",
    [DGI_ADD_ATTEMPT] = "INSERT INTO attempts VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [DGI_ADD_OUTPUT] = "INSERT INTO outputs VALUES(?, ?, ?, ?)",
    [DGI_ADD_EXTENT] = "INSERT INTO extents VALUES(?, ?, ?)",
    [DGI_GET_EXTENTS] =
        "SELECT session, first, bytes FROM extents ORDER BY session, first",
};

/* What SQLite says of calls that fail does not tell why they do; where they end a
 * transaction, it keeps no number either. A file that is not there is no failure to it.
 */
static void set_cause(const struct dgi_database *database, int code,
                      struct dagger_error *error)
{
    int last = errno == ENOENT ? 0 : errno;
    const char *text = database->lib->errmsg(database->handle);
    int number = database->lib->system_errno(database->handle);
    number = number ? number : last;
    if ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && number)
        dagger_error_set(error, DAGGER_ERROR_IO, "%s: %s: %s", database->path, text,
                         strerror(number));
    else
        dagger_error_set(error, DAGGER_ERROR_IO, "%s: %s", database->path, text);
}

bool dgi_database_failed(const struct dgi_database *database, struct dagger_error *error)
{
    int code = database->lib->extended_errcode(database->handle) & 0xff;
    bool is_damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    if (code == SQLITE_NOMEM)
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "%s: out of memory", database->path);
    else if (is_damaged || code == SQLITE_FULL)
        dagger_error_set(error, DAGGER_ERROR_IO, "%s: %s", database->path,
                         is_damaged ? "the run's database is damaged"
                                    : "no space left on the disk");
    else
        set_cause(database, code, error);
    if (is_damaged)
        dagger_error_hint(error, "restore it, or begin anew in another --run-dir");
    else if (code == SQLITE_FULL)
        dagger_error_hint(error, "make room, then go on with --resume");
    else if (code == SQLITE_BUSY)
        dagger_error_hint(error, "close the program that writes to it");
    return false;
}

static bool execute(struct dgi_database *database, const char *text,
                    struct dagger_error *error)
{
    errno = 0;
    return database->lib->exec(database->handle, text, NULL, NULL, NULL) == SQLITE_OK ||
           dgi_database_failed(database, error);
}

/* The first column of the first row of `text`. */
static bool get_number(struct dgi_database *database, const char *text, int64_t *number,
                       struct dagger_error *error)
{
    sqlite3_stmt *query = NULL;
    const struct dgi_sqlite *lib = database->lib;
    errno = 0;
    bool ok = lib->prepare_v2(database->handle, text, -1, &query, NULL) == SQLITE_OK &&
              lib->step(query) == SQLITE_ROW;
    if (ok)
        *number = lib->column_int64(query, 0);
    else
        dgi_database_failed(database, error);
    lib->finalize(query);
    return ok;
}

static enum dgi_database_state refuse(struct dgi_database *database, const char *why,
                                      const char *what_to_do, struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_IO, "%s: %s", database->path, why);
    dagger_error_hint(error, "%s", what_to_do);
    return DGI_DATABASE_BAD;
}

static enum dgi_database_state look(struct dgi_database *database,
                                    struct dagger_error *error)
{
    int64_t id, version, tables;
    if (!get_number(database, "PRAGMA application_id", &id, error) ||
        !get_number(database, "PRAGMA user_version", &version, error) ||
        !get_number(database, "SELECT count(*) FROM sqlite_master", &tables, error))
        return DGI_DATABASE_BAD;
    if (id == 0 && version == 0 && tables == 0)
        return DGI_DATABASE_EMPTY;
    if (id != DGI_DATABASE_ID)
        return refuse(database, "this is not the database of a run",
                      "name a folder made by --run-dir", error);
    if (version > DGI_DATABASE_VERSION)
        return refuse(database, "a newer version of Dagger made this run",
                      "go on with that version", error);
    if (version < 1)
        return refuse(database, "the run's database is damaged",
                      "restore it, or begin anew in another --run-dir", error);
    return DGI_DATABASE_OURS;
}

static bool is_sound(struct dgi_database *database, struct dagger_error *error)
{
    sqlite3_stmt *query = NULL;
    const struct dgi_sqlite *lib = database->lib;
    errno = 0;
    bool ok = lib->prepare_v2(database->handle, "PRAGMA quick_check(1)", -1, &query,
                              NULL) == SQLITE_OK &&
              lib->step(query) == SQLITE_ROW;
    bool is_good = ok && strcmp((const char *)lib->column_text(query, 0), "ok") == 0;
    if (!ok)
        dgi_database_failed(database, error);
    else if (!is_good)
        refuse(database, "the run's database is damaged",
               "restore it, or begin anew in another --run-dir", error);
    lib->finalize(query);
    return is_good;
}

static bool prepare(struct dgi_database *database, struct dagger_error *error)
{
    for (int i = 0; i < DGI_QUERY_COUNT; i++)
        if (database->lib->prepare_v2(database->handle, texts[i], -1,
                                      &database->queries[i], NULL) != SQLITE_OK)
            return dgi_database_failed(database, error);
    return true;
}

/* A look keeps its own index of the log in memory, and leaves the log as it is. */
static bool set_up(struct dgi_database *database, enum dgi_database_mode mode,
                   struct dagger_error *error)
{
    if (mode == DGI_DATABASE_LOOK) {
        database->lib->db_config(database->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
                                 NULL);
        return execute(database,
                       "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF",
                       error);
    }
    database->lib->busy_timeout(database->handle, 10000);
    return execute(database,
                   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                   " PRAGMA trusted_schema = OFF",
                   error);
}

/* "file:" and the path, for the ways of opening that only such names have. NULL: out of
 * memory. */
static char *make_uri(const char *path)
{
    static const char options[] = "?immutable=1";
    char *uri = malloc(strlen("file:") + strlen(path) * 3 + sizeof options);
    if (!uri)
        return NULL;
    char *at = stpcpy(uri, "file:");
    for (; *path; path++)
        if (isalnum((unsigned char)*path) || strchr("/._-", *path))
            *at++ = *path;
        else
            at += sprintf(at, "%%%02x", (unsigned char)*path);
    strcpy(at, options);
    return uri;
}

/* Also where that cannot be told. */
static bool has_log(const char *path)
{
    struct stat status;
    char log[PATH_MAX + 8];
    snprintf(log, sizeof log, "%s-wal", path);
    return stat(log, &status) == 0 ? status.st_size > 0 : errno != ENOENT;
}

/* A look makes no file; where there is a log, SQLite finds it, and need make none. */
static bool open_file(struct dgi_database *database, enum dgi_database_mode mode,
                      struct dagger_error *error)
{
    int flags = SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_NOFOLLOW;
    bool is_alone = mode == DGI_DATABASE_LOOK && !has_log(database->path);
    char *uri = is_alone ? make_uri(database->path) : NULL;
    if (is_alone && !uri)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    flags |= is_alone ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
    if (mode == DGI_DATABASE_WRITE)
        flags |= SQLITE_OPEN_CREATE;
    errno = 0;
    int code = database->lib->open_v2(uri ? uri : database->path, &database->handle,
                                      flags, NULL);
    free(uri);
    return code == SQLITE_OK || dgi_database_failed(database, error);
}

enum dgi_database_state dgi_database_open(struct dgi_database *database, const char *path,
                                          enum dgi_database_mode mode,
                                          struct dagger_error *error)
{
    *database = (struct dgi_database){.lib = dgi_sqlite_load(error), .path = path};
    if (!database->lib)
        return DGI_DATABASE_BAD;
    enum dgi_database_state state = DGI_DATABASE_BAD;
    if (open_file(database, mode, error) && set_up(database, mode, error))
        state = look(database, error);
    if (state == DGI_DATABASE_OURS &&
        ((mode != DGI_DATABASE_AGAIN && !is_sound(database, error)) ||
         !prepare(database, error)))
        state = DGI_DATABASE_BAD;
    if (state == DGI_DATABASE_BAD)
        dgi_database_close(database);
    return state;
}

bool dgi_database_fill(struct dgi_database *database, struct dagger_error *error)
{
    return execute(database, schema, error) && prepare(database, error);
}

void dgi_database_close(struct dgi_database *database)
{
    if (!database->lib)
        return;
    for (int i = 0; i < DGI_QUERY_COUNT; i++)
        database->lib->finalize(database->queries[i]);
    database->lib->close(database->handle);
    *database = (struct dgi_database){0};
}

bool dgi_database_begin(struct dgi_database *database, struct dagger_error *error)
{
    return execute(database, "BEGIN IMMEDIATE", error);
}

bool dgi_database_commit(struct dgi_database *database, struct dagger_error *error)
{
    return execute(database, "COMMIT", error);
}

void dgi_database_roll_back(struct dgi_database *database)
{
    if (database->lib && !database->lib->get_autocommit(database->handle))
        database->lib->exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
}

/* SQLITE_STATIC: the values are borrowed until the statement has run. */
static bool bind_all(struct dgi_database *database, sqlite3_stmt *query,
                     const char *format, va_list values)
{
    const struct dgi_sqlite *lib = database->lib;
    for (int i = 0; format[i]; i++) {
        int code;
        if (format[i] == 't') {
            code = lib->bind_text(query, i + 1, va_arg(values, const char *), -1, NULL);
        } else if (format[i] == 'i') {
            code = lib->bind_int64(query, i + 1, va_arg(values, int64_t));
        } else {
            bool is_signed = format[i] == 'n';
            int64_t number = va_arg(values, int64_t);
            code = number > 0 || (is_signed && number == 0)
                       ? lib->bind_int64(query, i + 1, number)
                       : lib->bind_null(query, i + 1);
        }
        if (code != SQLITE_OK)
            return false;
    }
    return true;
}

bool dgi_database_run(struct dgi_database *database, enum dgi_query query,
                      struct dagger_error *error, const char *format, ...)
{
    sqlite3_stmt *statement = database->queries[query];
    va_list values;
    errno = 0;
    va_start(values, format);
    bool ok = bind_all(database, statement, format, values) &&
              database->lib->step(statement) == SQLITE_DONE;
    va_end(values);
    if (!ok)
        dgi_database_failed(database, error);
    database->lib->reset(statement);
    return ok;
}

bool dgi_database_row(struct dgi_database *database, enum dgi_query query,
                      sqlite3_stmt **row, struct dagger_error *error)
{
    sqlite3_stmt *statement = database->queries[query];
    errno = 0;
    int code = database->lib->step(statement);
    *row = code == SQLITE_ROW ? statement : NULL;
    if (*row)
        return true;
    bool ok = code == SQLITE_DONE || dgi_database_failed(database, error);
    database->lib->reset(statement);
    return ok;
}
