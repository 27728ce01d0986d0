#include "pause.h"

#include <signal.h>
#include <sys/socket.h>

#include "clock.h"
#include "commands.h"
#include "run.h"

static void stop_workers(const struct dagger_stop *stop)
{
    const struct dgi_command command = {.is_for_all = true, .signal = SIGSTOP};
    const int *socket = __atomic_load_n(&stop->workers, __ATOMIC_SEQ_CST);
    /* Where the supervisor does not read, they go on. */
    if (socket)
        send(*socket, &command, sizeof command, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void dgi_pause(struct dagger_stop *stop, void (*stop_process)(void))
{
    uint64_t begun = dgi_now_ns();
    stop_workers(stop);
    stop_process();
    /* Never nothing: by this the run knows that it is to let them go on. */
    __atomic_fetch_add(&stop->paused_ns, dgi_now_ns() - begun + 1, __ATOMIC_SEQ_CST);
    dgi_stop_ring(stop);
}

void dgi_pause_set_workers(const struct dgi_run *run, const int *socket)
{
    if (run->options->stop)
        __atomic_store_n(&run->options->stop->workers, socket, __ATOMIC_SEQ_CST);
}

uint64_t dgi_paused_ns(const struct dgi_run *run)
{
    const struct dagger_stop *stop = run->options->stop;
    return stop ? __atomic_load_n(&stop->paused_ns, __ATOMIC_SEQ_CST) : 0;
}

uint64_t dgi_run_time_ns(const struct dgi_run *run)
{
    uint64_t now, paused = dgi_paused_ns(run);
    for (;;) {
        now = dgi_now_ns();
        uint64_t again = dgi_paused_ns(run);
        if (again == paused)
            return now - paused;
        paused = again;
    }
}
