/*
 * The processes that tasks have started: they end with their tasks, and with the run.
 */
#ifndef DAGGER_LOCAL_CHILDREN_H
#define DAGGER_LOCAL_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

struct dgi_report_card;

/** Kills all children of this process but the `count` of `kept`, and theirs, as they
 * become its children. True: there were some. */
bool dgi_children_kill(const struct dgi_report_card *kept, unsigned count);

/** Kills all processes of a session. */
void dgi_session_kill(pid_t session);

/** True where a process descends from another. */
bool dgi_is_descendant(pid_t pid, pid_t ancestor);

/** Sends a signal to all descendants of this process: SIGSTOP to parents before their
 * children, others to children before their parents. */
void dgi_descendants_signal(int signal);

#endif
