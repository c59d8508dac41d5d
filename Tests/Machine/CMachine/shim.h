// What the machine's test program needs of the kernel and the C library, and Swift's own view of
// them leaves out. Declarations, and one call whose number Swift cannot see.
#pragma once

#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <linux/videodev2.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

/// What is written to a video output from now on: YUYV pictures without gaps. 0, or -1 and errno.
static inline int machine_set_output_format(int descriptor, unsigned width, unsigned height) {
    struct v4l2_format format;
    memset(&format, 0, sizeof format);
    format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
    format.fmt.pix.width = width;
    format.fmt.pix.height = height;
    format.fmt.pix.pixelformat = V4L2_PIX_FMT_YUYV;
    format.fmt.pix.field = V4L2_FIELD_NONE;
    format.fmt.pix.bytesperline = width * 2;
    format.fmt.pix.sizeimage = width * height * 2;
    return ioctl(descriptor, VIDIOC_S_FMT, &format);
}
