/* When one more worker process pays for its birth. */
#include "clock.h"
#include "manager.h"

enum {
    BIRTH_NS = 1000000, /* what a birth takes from those that are there, about */
    /* What one task took tells no more of the others: it may have waited for a processor.
     * Those that take long are seen before they end. */
    MOST_OF_ONE_NS = BIRTH_NS / 4,
    DEAL_NS = 400,         /* that the run takes for a task, whoever does it */
    LATER_NS = 1000000000, /* when one is tried again after one that failed */
};

static bool takes_more(const struct dgi_process *process)
{
    return dgi_process_is_up(process) && process->end == DGI_END_OWN &&
           !process->was_killed;
}

void dgi_manager_look_for_long(struct dgi_manager *manager)
{
    uint64_t now = dgi_now_ns();
    manager->is_held_up = false;
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++) {
        const struct dgi_process *process = &manager->processes[i];
        manager->is_held_up |= dgi_process_is_long_at(process) <= now;
    }
}

static bool has_some(const struct dgi_manager *manager)
{
    for (unsigned i = 0; i < manager->run->jobs; i++)
        if (takes_more(&manager->processes[i]))
            return true;
    return false;
}

bool dgi_manager_can_bear(const struct dgi_manager *manager)
{
    return !manager->no_birth_before || manager->no_birth_before <= dgi_now_ns() ||
           !has_some(manager);
}

bool dgi_manager_birth_pays(const struct dgi_manager *manager)
{
    return manager->is_held_up || manager->behind_ns >= BIRTH_NS || !has_some(manager);
}

uint64_t dgi_manager_next_birth(const struct dgi_manager *manager)
{
    uint64_t when = UINT64_MAX;
    bool has_unborn = false;
    if (!manager->processes || !manager->waiting.count || manager->is_held_up ||
        manager->busy >= manager->run->jobs)
        return when;
    for (unsigned i = 0; i < manager->run->jobs; i++) {
        const struct dgi_process *process = &manager->processes[i];
        uint64_t is_long_at = dgi_process_is_long_at(process);
        has_unborn |= !dgi_process_is_up(process);
        when = is_long_at < when ? is_long_at : when;
    }
    return has_unborn ? when : UINT64_MAX;
}

/* There is no room for one more now (of processes, of memory): the others do its work. */
void dgi_manager_note_stillbirth(struct dgi_manager *manager, struct dgi_process *process)
{
    if (!has_some(manager))
        return;
    process->useless_births = 0;
    manager->no_birth_before = dgi_now_ns() + LATER_NS;
}

void dgi_manager_note_birth(struct dgi_manager *manager)
{
    manager->behind_ns -= manager->behind_ns < BIRTH_NS ? manager->behind_ns : BIRTH_NS;
}

void dgi_manager_note_work(struct dgi_manager *manager, const struct dgi_process *process,
                           uint64_t ns)
{
    manager->useless_supervisors = 0;
    if (!manager->waiting.count && !dgi_process_load(process))
        return;
    manager->behind_ns += ns < MOST_OF_ONE_NS ? ns : MOST_OF_ONE_NS;
    manager->behind_ns -= manager->behind_ns < DEAL_NS ? manager->behind_ns : DEAL_NS;
}
