#include "lookout.h"

#include "clock.h"

enum {
    MOST_IN_VAIN = 8, /* 2 to this waits pass at most */
};

static void breathe(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#elif defined __aarch64__ || defined __arm__
    __asm__ volatile("yield");
#endif
}

bool dgi_lookout_begin(struct dgi_lookout *lookout)
{
    if (lookout->pass) {
        lookout->pass--;
        return false;
    }
    lookout->until = dgi_now_ns() + DGI_LOOKOUT_NS;
    return true;
}

bool dgi_lookout_goes_on(struct dgi_lookout *lookout)
{
    breathe();
    if (dgi_now_ns() < lookout->until)
        return true;
    if (lookout->in_vain < MOST_IN_VAIN)
        lookout->in_vain++;
    lookout->pass = 1u << lookout->in_vain;
    return false;
}

void dgi_lookout_end(struct dgi_lookout *lookout)
{
    lookout->in_vain = 0;
}
