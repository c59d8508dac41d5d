// What a V4L2 camera needs of the kernel and Swift cannot import: macros with casts, a variadic
// call. Bindings only; no decision is here.
#ifndef C_V4L2_H
#define C_V4L2_H

#include <errno.h>
#include <linux/videodev2.h>
#include <stddef.h>
#include <sys/ioctl.h>

static const unsigned long hearth_vidioc_querycap = VIDIOC_QUERYCAP;
static const unsigned long hearth_vidioc_enum_fmt = VIDIOC_ENUM_FMT;
static const unsigned long hearth_vidioc_enum_framesizes = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long hearth_vidioc_enum_frameintervals = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long hearth_vidioc_s_fmt = VIDIOC_S_FMT;
static const unsigned long hearth_vidioc_g_parm = VIDIOC_G_PARM;
static const unsigned long hearth_vidioc_s_parm = VIDIOC_S_PARM;
static const unsigned long hearth_vidioc_reqbufs = VIDIOC_REQBUFS;
static const unsigned long hearth_vidioc_querybuf = VIDIOC_QUERYBUF;
static const unsigned long hearth_vidioc_qbuf = VIDIOC_QBUF;
static const unsigned long hearth_vidioc_dqbuf = VIDIOC_DQBUF;
static const unsigned long hearth_vidioc_streamon = VIDIOC_STREAMON;
static const unsigned long hearth_vidioc_streamoff = VIDIOC_STREAMOFF;

static const __u32 hearth_pix_fmt_yuyv = V4L2_PIX_FMT_YUYV;
static const __u32 hearth_pix_fmt_nv12 = V4L2_PIX_FMT_NV12;
static const __u32 hearth_pix_fmt_grey = V4L2_PIX_FMT_GREY;
static const __u32 hearth_pix_fmt_mjpeg = V4L2_PIX_FMT_MJPEG;
static const __u32 hearth_pix_fmt_jpeg = V4L2_PIX_FMT_JPEG;
/// Says that the fields about colours are meant.
static const __u32 hearth_pix_fmt_priv_magic = V4L2_PIX_FMT_PRIV_MAGIC;

/// 0 or more, or an errno below zero; again while a signal interrupts it.
static inline int hearth_video_control(int descriptor, unsigned long request, void *argument) {
    int result;
    do {
        result = ioctl(descriptor, request, argument);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : result;
}

#endif
