// ADD and the pools for NEON.

#if defined(__aarch64__)

#include "paths.h"

#define TARGET
#define ADDITION hearth_addition_neon
#define POOL hearth_pool_neon
#include "addition_neon.h"
#include "pool.h"

#endif
