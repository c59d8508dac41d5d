// Pictures in AVX2.

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2")))
#define PICTURE(name) hearth_picture_##name##_avx2
#include "picture.h"

#endif
