// A kernel that hangs, for the machine: loaded, this module stops the only processor for good, with
// interrupts off, so that nothing but the hardware watchdog is left. Built by make-image.sh.

#include <linux/irqflags.h>
#include <linux/module.h>

static int __init hang_init(void) {
    local_irq_disable();
    for (;;) halt();
    return 0;
}

module_init(hang_init);
MODULE_DESCRIPTION("Hangs the machine");
MODULE_LICENSE("Apache-2.0");
