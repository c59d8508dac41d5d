// CONV_2D and FULLY_CONNECTED in NEON: tiles of a few pixels by 16 channels. The file that
// includes this defines TARGET, CONVOLUTION, the number of PIXELS of a tile, and before it
// `partial` (what one output's products are summed in) and the functions `clear`, `run_of_bytes`
// (adds the products of neighbouring bytes of all pixels) and `finished`.

/// `pixels` outputs from number `first`, and block `block` of channels.
TARGET INLINE void tile(
    const hearth_convolution *kernel, const int8_t *base, const int32_t *row_offsets,
    const int8_t *weights, const int32_t *table, int8_t *outputs, int32_t first, int32_t block,
    int pixels) {
    const int8_t *from[PIXELS];
    const int32_t columns = kernel->output_columns;
    int32_t y = first < columns ? 0 : first / columns;
    int32_t x = first - y * columns;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        from[p] = base + (int64_t)y * kernel->row_stride * kernel->pitch
            + (int64_t)x * kernel->column_step;
        if (++x == columns) { x = 0, y++; }
    }
    partial sums[PIXELS];
    clear(sums, table, pixels);
    for (int32_t row = 0; row < kernel->tap_rows; row++) {
        int64_t at = row_offsets[row];
        for (int32_t segment = 0; segment < kernel->segments; segment++) {
            weights = run_of_bytes(sums, from, at, kernel->segment_groups, weights, pixels);
            at += kernel->segment_step;
        }
    }
    const int32_t channels = kernel->output_channels;
    int8_t *to = outputs + (int64_t)first * channels + 16 * block;
    const int32_t rounding = kernel->requantisation.rounding;
    sixteen all[PIXELS];
    finished(all, sums, table, pixels);
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            const int32_t *part = table + 4 * i;
            all[p].part[i] = rounding == HEARTH_ROUNDING_RECTIFIED
                ? scaled(all[p].part[i], part, HEARTH_ROUNDING_RECTIFIED)
                : scaled(all[p].part[i], part, HEARTH_ROUNDING_ANY);
        }
        store_some(to, packed(all[p], &kernel->requantisation), channels - 16 * block);
        to += channels;
    }
}

TARGET static void tiles(
    const hearth_convolution *kernel, const int8_t *base, const int32_t *row_offsets,
    int32_t count, const int8_t *weights, const int32_t *table, int8_t *outputs) {
    const int64_t block_bytes =
        (int64_t)kernel->tap_rows * kernel->segments * kernel->segment_groups * 64;
    const int32_t blocks = (kernel->output_channels + HEARTH_BLOCK - 1) / HEARTH_BLOCK;
    for (int32_t block = 0; block < blocks; block++) {
        int32_t first = 0;
        for (; first + PIXELS <= count; first += PIXELS) {
            tile(
                kernel, base, row_offsets, weights, table, outputs, first, block, PIXELS);
        }
        if (count - first > 1 && count >= PIXELS) {
            // The last tile goes back over some pixels rather than being smaller.
            tile(
                kernel, base, row_offsets, weights, table, outputs, count - PIXELS, block,
                PIXELS);
            first = count;
        }
        for (; first < count; first++) {
            tile(kernel, base, row_offsets, weights, table, outputs, first, block, 1);
        }
        weights += block_bytes;
        table += TABLE_BLOCK;
    }
}

#include "convolution_driver.h"
