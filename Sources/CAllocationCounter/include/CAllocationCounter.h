// Counts the heap allocations of the calling thread, for tests that say "nothing allocates here".
#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

/// Calls of malloc and its relatives by this thread so far, or -1 where counting is impossible
/// (another allocator, such as a sanitizer's, has taken malloc's place).
long hearth_allocation_count(void);

/// The bytes that these calls asked for, whether they were given back or not, or -1.
long hearth_allocated_byte_count(void);

#endif
