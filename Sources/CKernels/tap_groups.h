// The taps of a depthwise window in groups of four, as the weights are packed.

#ifndef HEARTH_TAP_GROUPS_H
#define HEARTH_TAP_GROUPS_H

#include "rows.h"

/// Writes the offsets of all groups; a place without a tap, whose weight is zero, repeats one.
/// Returns the number of groups.
INLINE int32_t grouped_taps(
    const hearth_depthwise *kernel, const int32_t *offsets, int32_t taps, int32_t *grouped) {
    const int32_t groups = kernel->is_by_columns ? 3 : (taps + 3) / 4;
    for (int32_t place = 0; place < 4 * groups; place++) {
        const int32_t column = place / 4, row = place % 4 < 3 ? place % 4 : 2;
        const int32_t in_order = place < taps ? place : taps - 1;
        grouped[place] = offsets[kernel->is_by_columns ? 3 * row + column : in_order];
    }
    return groups;
}

#endif
