/*
 * The run's database: which nodes there are, what is recorded of them, and which parts of
 * the segments count. docs/run-directory.md describes its tables. Used by one thread at a
 * time.
 */
#ifndef DAGGER_LOCAL_KEEP_DATABASE_H
#define DAGGER_LOCAL_KEEP_DATABASE_H

#include "sqlite.h"

enum {
    DGI_DATABASE_ID = 0x44475244, /**< "DGRD": its application_id */
    DGI_DATABASE_VERSION = 1,     /**< its user_version */
};

enum dgi_query {
    DGI_ADD_RUN,
    DGI_GET_RUN,
    DGI_BEGIN_SESSION,
    DGI_END_SESSION,
    DGI_BREAK_SESSIONS,
    DGI_GET_NODES,
    DGI_ADD_NODE,
    DGI_REPLACE_NODE,
    DGI_RESET_NODES,
    DGI_REST_NODES,
    DGI_UPDATE_NODE,
    DGI_ADD_ATTEMPT,
    DGI_ADD_OUTPUT,
    DGI_ADD_EXTENT,
    DGI_GET_EXTENTS,
    DGI_QUERY_COUNT,
};

struct dgi_database {
    const struct dgi_sqlite *lib;
    sqlite3 *handle;
    sqlite3_stmt *queries[DGI_QUERY_COUNT];
    const char *path; /**< for messages; borrowed */
};

enum dgi_database_mode {
    DGI_DATABASE_WRITE, /**< made where it does not exist */
    DGI_DATABASE_AGAIN, /**< it was opened before, and found sound */
    DGI_DATABASE_LOOK,  /**< nothing is written, nobody else may use it */
};

/** What is at the path. */
enum dgi_database_state { DGI_DATABASE_BAD, DGI_DATABASE_EMPTY, DGI_DATABASE_OURS };

/**
 * Opens the database at `path`. BAD: DAGGER_ERROR_IO; it cannot be opened, is damaged, is
 * none of a run, or of a newer version.
 */
enum dgi_database_state dgi_database_open(struct dgi_database *database, const char *path,
                                          enum dgi_database_mode mode,
                                          struct dagger_error *error);

/** Makes the tables of an empty database, in the transaction that is open. */
bool dgi_database_fill(struct dgi_database *database, struct dagger_error *error);

void dgi_database_close(struct dgi_database *database);

bool dgi_database_begin(struct dgi_database *database, struct dagger_error *error);
bool dgi_database_commit(struct dgi_database *database, struct dagger_error *error);
/** Where a transaction is open. */
void dgi_database_roll_back(struct dgi_database *database);

/**
 * Runs a query that returns no rows. One letter of `format` a parameter: 'i' int64_t, 't'
 * const char * (NULL: null), 'u' uint64_t (0: null), 'n' int64_t (negative: null).
 */
bool dgi_database_run(struct dgi_database *database, enum dgi_query query,
                      struct dagger_error *error, const char *format, ...);

/** The next row of a query without parameters in `*row`: NULL after the last. False:
 * `error` is set. */
bool dgi_database_row(struct dgi_database *database, enum dgi_query query,
                      sqlite3_stmt **row, struct dagger_error *error);

/** Sets `error` to what SQLite says. Returns false. */
bool dgi_database_failed(const struct dgi_database *database, struct dagger_error *error);

#endif
