// A kernel that hangs, for the machine: loaded, this module says when, and keeps the only
// processor busy for good, with interrupts off, so that nothing but the hardware watchdog is left.

#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/timekeeping.h>

static int __init hang_init(void) {
    struct timespec64 now;
    local_irq_disable();
    ktime_get_real_ts64(&now);
    pr_emerg("hang: at %lld ms\n", now.tv_sec * 1000 + now.tv_nsec / 1000000);
    // Not by halting it: with nothing to run, the emulator's clock would leap on over the reset.
    // The more instructions in a round, the sooner its ten seconds are over.
    for (;;) asm volatile(".rept 7; nop; .endr");
    return 0;
}

module_init(hang_init);
MODULE_DESCRIPTION("Hangs the machine");
MODULE_LICENSE("Apache-2.0");
