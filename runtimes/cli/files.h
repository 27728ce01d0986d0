/* Files: read at once, made new, copied. */
#ifndef DGI_FILES_H
#define DGI_FILES_H

#include <dagger/error.h>
#include <dagger/stream.h>

/** Appends all that `fd`, called `name`, still has to a memory writer. */
bool dgi_file_load(int fd, const char *name, struct dagger_writer *text,
                   struct dagger_error *error);

/** A new file `name` in `folder`, open for writing; an existing one or a link is an
 * error. `path` is what messages call it. -1: failed. */
int dgi_file_create(int folder, const char *name, const char *path,
                    struct dagger_error *error);

/** A new file in `folder` that has no name, and is gone with the process unless
 * dgi_file_name() names it. -1: failed. -2: there are no such files here. */
int dgi_file_create_unnamed(int folder, const char *path, struct dagger_error *error);

/** Names it; false and errno where that cannot be, as EEXIST. */
bool dgi_file_name(int fd, int folder, const char *name);

/** Has the kernel store `fd`. */
bool dgi_file_sync(int fd, const char *path, struct dagger_error *error);

/** Makes `fd`, an empty file called `path`, hold what the file `source` does; shares its
 * blocks where the file system can. Loads nothing. */
bool dgi_file_copy(int fd, const char *path, const char *source,
                   struct dagger_error *error);

/** Has the kernel store `fd` and closes it, in any case. */
bool dgi_file_finish(int fd, const char *path, struct dagger_error *error);

/** Removes the files in an open folder, as far as it can. */
void dgi_folder_clear(int folder);

/** Removes file or folder `name` in `folder`, if there is one; a folder with its files.
 */
void dgi_file_remove(int folder, const char *name);

#endif
