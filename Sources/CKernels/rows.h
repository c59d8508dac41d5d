// Padded copies of a picture's rows: the kernels read windows that reach over the border as if
// the picture went on, and never ask where they are.

#ifndef HEARTH_ROWS_H
#define HEARTH_ROWS_H

#include <string.h>

#include "CKernels.h"

#define INLINE static inline __attribute__((always_inline))

/// A picture and the scratch space that holds some of its padded rows, row i in place
/// i mod `scratch_rows`.
typedef struct {
    const int8_t *picture;
    int8_t *scratch;
    int32_t rows, columns, channels, row_padding, column_padding, pitch, scratch_rows;
    int32_t padding_value;
    /// What every byte is combined with, exclusive or.
    int8_t flip;
    /// The next row to be copied.
    int32_t next;
} padded_rows;

/// Copies bytes, each combined with `flip`.
INLINE void flip_copy(
    int8_t *restrict to, const int8_t *restrict from, int32_t count, int8_t flip) {
    const uint64_t eights = 0x0101010101010101ULL * (uint8_t)flip;
    if (count < 64) {
        for (int32_t index = 0; index < count; index++) {
            to[index] = (int8_t)(from[index] ^ flip);
        }
        return;
    }
    for (int32_t index = 0; index < count; index += 64) {
        // The last block goes back over some bytes.
        const int32_t start = index <= count - 64 ? index : count - 64;
        uint64_t block[8];
        memcpy(block, from + start, 64);
        for (int32_t word = 0; word < 8; word++) { block[word] ^= eights; }
        memcpy(to + start, block, 64);
    }
}

/// Copies one padded row.
INLINE void copy_row(const padded_rows *rows, int32_t row) {
    int8_t *to = rows->scratch + (int64_t)(row % rows->scratch_rows) * rows->pitch;
    const int8_t padding = (int8_t)(rows->padding_value ^ rows->flip);
    const int32_t source = row - rows->row_padding;
    if (source < 0 || source >= rows->rows) {
        memset(to, padding, (size_t)rows->pitch);
        return;
    }
    const int32_t left = rows->column_padding * rows->channels;
    const int32_t room = rows->pitch - left;
    const int32_t whole = rows->columns * rows->channels;
    const int32_t count = room < whole ? room : whole;
    for (int32_t index = 0; index < left; index++) { to[index] = padding; }
    const int8_t *from = rows->picture + (int64_t)source * whole;
    flip_copy(to + left, from, count, rows->flip);
    for (int32_t index = left + count; index < rows->pitch; index++) { to[index] = padding; }
}

/// Makes sure that padded rows `first` … `first` + `count` − 1 are there.
INLINE void need_rows(padded_rows *rows, int32_t first, int32_t count) {
    if (rows->next < first) { rows->next = first; }
    for (; rows->next < first + count; rows->next++) { copy_row(rows, rows->next); }
}

#endif
