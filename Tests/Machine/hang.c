// A kernel that hangs, for the machine: loaded, this module keeps the only processor busy for good,
// with interrupts off, so that nothing but the hardware watchdog is left. It says when it begins,
// and ten times a second for how long it has: the last of it tells when the reset came. The next
// kernel's clock does not: between the watchdog's word and the reset itself the emulator waits for
// its own host, and its clock leaps on over everything that the machine waits for.

#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/timekeeping.h>

static long long milliseconds(void) {
    struct timespec64 now;
    ktime_get_real_ts64(&now);
    return now.tv_sec * MSEC_PER_SEC + now.tv_nsec / NSEC_PER_MSEC;
}

static int __init hang_init(void) {
    long long begin, said = 0;
    local_irq_disable();
    begin = milliseconds();
    pr_emerg("hang: begins\n");
    for (;;) {
        long long now = milliseconds() - begin;
        if (now >= said + 100) {
            pr_emerg("hang: for %lld ms\n", now);
            said = now;
        }
        // A millisecond of instructions, many in a round: the emulator does those sooner.
        for (unsigned round = 0; round < 2500; round++) asm volatile(".rept 400; nop; .endr");
    }
    return 0;
}

module_init(hang_init);
MODULE_DESCRIPTION("Hangs the machine");
MODULE_LICENSE("Apache-2.0");
