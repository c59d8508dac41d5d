// ADD and the pools for the set i8mm, which adds nothing to NEON here.

#if defined(__aarch64__)

#include "paths.h"

#define TARGET
#define ADDITION hearth_addition_i8mm
#define POOL hearth_pool_i8mm
#include "addition_neon.h"
#include "pool.h"

#endif
