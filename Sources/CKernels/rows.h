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
    /// The next row to be copied, and its place.
    int32_t next, next_place;
} padded_rows;

/// Copies eight bytes, each combined with a byte of `eights`.
INLINE void flip_eight(int8_t *to, const int8_t *from, uint64_t eights) {
    uint64_t word;
    memcpy(&word, from, 8);
    word ^= eights;
    memcpy(to, &word, 8);
}

/// Copies bytes, each combined with `flip`.
INLINE void flip_copy(
    int8_t *restrict to, const int8_t *restrict from, int32_t count, int8_t flip) {
    const uint64_t eights = 0x0101010101010101ULL * (uint8_t)flip;
    if (count < 8) {
        for (int32_t index = 0; index < count; index++) {
            to[index] = (int8_t)(from[index] ^ flip);
        }
        return;
    }
    if (count < 64) {
        for (int32_t index = 0; index < count - 8; index += 8) {
            flip_eight(to + index, from + index, eights);
        }
        flip_eight(to + count - 8, from + count - 8, eights);
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

/// A row's place in the scratch space.
INLINE int32_t place_of_row(const padded_rows *rows, int32_t row) {
    // Mostly there is room for all rows that are asked for, and nothing to divide.
    return row < rows->scratch_rows ? row : row % rows->scratch_rows;
}

/// The place `step` rows behind `place`; `step` is at most the number of places.
INLINE int32_t next_place(const padded_rows *rows, int32_t place, int32_t step) {
    const int32_t next = place + step;
    return next < rows->scratch_rows ? next : next - rows->scratch_rows;
}

/// Copies one padded row to `to`.
INLINE void copy_row(const padded_rows *rows, int32_t row, int8_t *to) {
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
    if (rows->next < first) {
        rows->next = first;
        rows->next_place = place_of_row(rows, first);
    }
    const int32_t missing = first + count - rows->next;
    const int32_t pitch = rows->pitch;
    if (rows->row_padding == 0 && rows->column_padding == 0
        && pitch == rows->columns * rows->channels
        && rows->next_place + missing <= rows->scratch_rows
        && rows->next + missing <= rows->rows) {
        // Nothing is padded: the rows are one run of bytes.
        if (missing <= 0) { return; }
        flip_copy(
            rows->scratch + (int64_t)rows->next_place * pitch,
            rows->picture + (int64_t)rows->next * pitch, missing * pitch, rows->flip);
        rows->next += missing;
        rows->next_place = next_place(rows, rows->next_place, missing);
        return;
    }
    for (; rows->next < first + count; rows->next++) {
        copy_row(rows, rows->next, rows->scratch + (int64_t)rows->next_place * pitch);
        rows->next_place = next_place(rows, rows->next_place, 1);
    }
}

#endif
