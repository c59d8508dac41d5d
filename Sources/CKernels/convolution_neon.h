// CONV_2D and FULLY_CONNECTED in NEON: tiles of a few pixels by 16 channels, or by 8 where there
// are no more. The file that includes this defines TARGET, CONVOLUTION, the number of PIXELS of a
// tile, and before it `partial` (what one output's products are summed in) and the functions
// `clear`, `run_of_bytes` (adds the products of neighbouring bytes of all pixels) and `finished`.
// `parts` and `rounding` are known to the compiler wherever they are passed on.

/// One block of channels: where its weights, its table and its outputs are.
typedef struct {
    const int8_t *weights;
    const int32_t *table;
    int8_t *outputs;
    /// The channels that there are from here on.
    int32_t channels;
} channel_block;

/// Where the pixels of a tile from output number `first` begin.
TARGET INLINE void pixels_from(
    const int8_t *from[], const hearth_convolution *kernel, const int8_t *base, int32_t first,
    int pixels) {
    const int32_t columns = kernel->output_columns;
    const int64_t step = kernel->column_step;
    if (first + pixels <= columns) {
        from[0] = base + first * step;
#pragma clang loop unroll(full)
        for (int p = 1; p < pixels; p++) { from[p] = from[p - 1] + step; }
        return;
    }
    int32_t y = first / columns;
    int32_t x = first - y * columns;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        from[p] = base + (int64_t)y * kernel->row_stride * kernel->pitch + x * step;
        if (++x == columns) { x = 0, y++; }
    }
}

/// `pixels` outputs from number `first`, for `parts` fours of the block's channels.
TARGET INLINE void tile(
    const hearth_convolution *kernel, const int8_t *base, const int32_t *row_offsets,
    const channel_block *block, const sixteen_scales *scales, int32_t first, int pixels,
    int parts, int rounding) {
    const int8_t *from[PIXELS];
    pixels_from(from, kernel, base, first, pixels);
    partial sums[PIXELS];
    clear(sums, block->table, pixels, parts);
    const int8_t *weights = block->weights;
    const int32_t groups = kernel->segment_groups, segments = kernel->segments;
    for (int32_t row = 0; row < kernel->tap_rows; row++) {
        int64_t at = row_offsets[row];
        weights = run_of_bytes(sums, from, at, groups, weights, pixels, parts);
        for (int32_t segment = 1; segment < segments; segment++) {
            at += kernel->segment_step;
            weights = run_of_bytes(sums, from, at, groups, weights, pixels, parts);
        }
    }
    int8_t *to = block->outputs + (int64_t)first * kernel->output_channels;
    sixteen all[PIXELS];
    finished(all, sums, block->table, pixels, parts);
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        store_some(to, requantised(all[p], scales, rounding, parts), block->channels);
        to += kernel->output_channels;
    }
}

/// `count` outputs of one block of channels.
TARGET INLINE void block_of_tiles(
    const hearth_convolution *kernel, const int8_t *base, const int32_t *row_offsets,
    int32_t count, const channel_block *block, int parts, int rounding) {
    if (count >= PIXELS) {
        const sixteen_scales scales = scales_at(block->table, 4, &kernel->requantisation);
        int32_t first = 0;
        for (; first + PIXELS <= count; first += PIXELS) {
            tile(kernel, base, row_offsets, block, &scales, first, PIXELS, parts, rounding);
        }
        if (first == count) { return; }
        // The last tile goes back over some pixels rather than being smaller.
        first = count - PIXELS;
        tile(kernel, base, row_offsets, block, &scales, first, PIXELS, parts, rounding);
        return;
    }
    const sixteen_scales scales = scales_at(block->table, 4, &kernel->requantisation);
    for (int32_t first = 0; first < count; first++) {
        tile(kernel, base, row_offsets, block, &scales, first, 1, parts, rounding);
    }
}

TARGET static void tiles(
    const hearth_convolution *kernel, const int8_t *base, const int32_t *row_offsets,
    int32_t count, const int8_t *weights, const int32_t *table, int8_t *outputs) {
    const int64_t block_bytes =
        (int64_t)kernel->tap_rows * kernel->segments * kernel->segment_groups * 64;
    const int is_rectified = kernel->requantisation.rounding == HEARTH_ROUNDING_RECTIFIED;
    for (int32_t first = 0; first < kernel->output_channels; first += HEARTH_BLOCK) {
        const channel_block block = {
            weights, table, outputs + first, kernel->output_channels - first,
        };
        if (block.channels <= 8 && is_rectified) {
            block_of_tiles(
                kernel, base, row_offsets, count, &block, 2, HEARTH_ROUNDING_RECTIFIED);
        } else if (is_rectified) {
            block_of_tiles(
                kernel, base, row_offsets, count, &block, 4, HEARTH_ROUNDING_RECTIFIED);
        } else {
            block_of_tiles(
                kernel, base, row_offsets, count, &block, 4, HEARTH_ROUNDING_ANY);
        }
        weights += block_bytes;
        table += TABLE_BLOCK;
    }
}

#include "convolution_driver.h"
