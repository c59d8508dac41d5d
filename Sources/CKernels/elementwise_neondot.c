// ADD and the pools for the set neondot, which adds nothing to NEON here.

#if defined(__aarch64__)

#include "paths.h"

#define TARGET
#define ADDITION hearth_addition_neondot
#define POOL hearth_pool_neondot
#include "addition_neon.h"
#include "pool.h"

#endif
