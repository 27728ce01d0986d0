/* Paths, so that what is generated names files the same on every machine. */
#ifndef DAGGER_CODEGEN_PATH_H
#define DAGGER_CODEGEN_PATH_H

/** The folder that `path` names a file in, as given: "." where it has none. The caller
 * frees it. NULL: out of memory. */
char *path_folder(const char *path);

/**
 * `path` as seen from `folder`. Both may be relative to the working directory; symbolic
 * links to folders are followed. Where one of them is absolute and they have no more than
 * the root in common, that is the absolute path. The caller frees the result. NULL: out
 * of memory.
 */
char *path_relative(const char *folder, const char *path);

#endif
