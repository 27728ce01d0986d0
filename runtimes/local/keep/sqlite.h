/*
 * SQLite, opened when a run directory is asked for: what runs a node in a container never
 * pays for it. A table of its functions, typed by its own header.
 */
#ifndef DAGGER_LOCAL_KEEP_SQLITE_H
#define DAGGER_LOCAL_KEEP_SQLITE_H

#include <sqlite3.h>

#include <dagger/error.h>

struct dgi_sqlite {
    __typeof__(&sqlite3_libversion_number) libversion_number;
    __typeof__(&sqlite3_threadsafe) threadsafe;
    __typeof__(&sqlite3_open_v2) open_v2;
    __typeof__(&sqlite3_close) close;
    __typeof__(&sqlite3_db_config) db_config;
    __typeof__(&sqlite3_busy_timeout) busy_timeout;
    __typeof__(&sqlite3_extended_errcode) extended_errcode;
    __typeof__(&sqlite3_errmsg) errmsg;
    __typeof__(&sqlite3_system_errno) system_errno;
    __typeof__(&sqlite3_exec) exec;
    __typeof__(&sqlite3_prepare_v2) prepare_v2;
    __typeof__(&sqlite3_step) step;
    __typeof__(&sqlite3_reset) reset;
    __typeof__(&sqlite3_finalize) finalize;
    __typeof__(&sqlite3_bind_int64) bind_int64;
    __typeof__(&sqlite3_bind_text) bind_text;
    __typeof__(&sqlite3_bind_null) bind_null;
    __typeof__(&sqlite3_column_int64) column_int64;
    __typeof__(&sqlite3_column_text) column_text;
    __typeof__(&sqlite3_last_insert_rowid) last_insert_rowid;
    __typeof__(&sqlite3_get_autocommit) get_autocommit;
};

/** The functions, loaded once for the process. NULL: DAGGER_ERROR_IO, there is no SQLite
 * here. From any thread. */
const struct dgi_sqlite *dgi_sqlite_load(struct dagger_error *error);

#endif
