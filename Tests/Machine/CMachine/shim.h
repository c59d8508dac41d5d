// What the machine's test program needs of the kernel and the C library, and Swift's own view of
// them leaves out. Declarations only.
#pragma once

#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
