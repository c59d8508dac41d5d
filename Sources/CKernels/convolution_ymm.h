// CONV_2D and FULLY_CONNECTED in 256-bit registers: tiles of a few pixels by 16 channels. The file
// that includes this defines TARGET, CONVOLUTION, the number of PIXELS of a tile, and before it
// `partial` (what one output's products are summed in), `start`, `broadcast`, `load_weights`,
// `multiply_add` and `finished`.

/// `pixels` outputs from number `first`, and block `block` of channels.
TARGET INLINE void tile(
    const hearth_convolution *kernel, const int8_t *base, const int32_t *row_offsets,
    const int8_t *weights, const int32_t *table, int8_t *outputs, int32_t first, int32_t block,
    int pixels) {
    const int8_t *from[PIXELS];
    const int32_t columns = kernel->output_columns;
    int32_t y = first < columns ? 0 : first / columns;
    int32_t x = first - y * columns;
    partial sums[PIXELS];
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        from[p] = base + (int64_t)y * kernel->row_stride * kernel->pitch
            + (int64_t)x * kernel->column_step;
        if (++x == columns) { x = 0, y++; }
        sums[p] = start(table);
    }
    for (int32_t row = 0; row < kernel->tap_rows; row++) {
        int64_t at = row_offsets[row];
        for (int32_t segment = 0; segment < kernel->segments; segment++) {
            const int64_t end = at + 4 * kernel->segment_groups;
            for (int64_t byte = at; byte < end; byte += 4) {
                const block_weights w = load_weights(weights);
                weights += 64;
#pragma clang loop unroll(full)
                for (int p = 0; p < pixels; p++) {
                    sums[p] = multiply_add(sums[p], broadcast(from[p] + byte), w);
                }
            }
            at += kernel->segment_step;
        }
    }
    const int32_t channels = kernel->output_channels;
    int8_t *to = outputs + (int64_t)first * channels + 16 * block;
    const scaling low = load_scaling(table), high = load_scaling(table + 8);
    const int32_t rounding = kernel->requantisation.rounding;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        const sixteen all = finished(sums[p], table);
        __m256i a, b;
        if (rounding == HEARTH_ROUNDING_RECTIFIED) {
            a = scaled(all.low, low, HEARTH_ROUNDING_RECTIFIED);
            b = scaled(all.high, high, HEARTH_ROUNDING_RECTIFIED);
        } else if (rounding == HEARTH_ROUNDING_SIGNED) {
            a = scaled(all.low, low, HEARTH_ROUNDING_SIGNED);
            b = scaled(all.high, high, HEARTH_ROUNDING_SIGNED);
        } else {
            a = scaled_any(all.low, low);
            b = scaled_any(all.high, high);
        }
        store_some(to, packed_16(a, b, &kernel->requantisation), channels - 16 * block);
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
        if (first < count && count >= PIXELS) {
            // The last tile goes back over some pixels rather than being smaller.
            first = count - PIXELS;
            tile(
                kernel, base, row_offsets, weights, table, outputs, first, block, PIXELS);
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
