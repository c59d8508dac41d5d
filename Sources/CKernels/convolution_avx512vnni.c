// CONV_2D and FULLY_CONNECTED in AVX-512 VNNI: tiles of up to 8 pixels by 64 channels stay in
// registers. The instruction multiplies unsigned by signed, so the activations were given 128
// (their top bit flipped) when they were copied, which the packed biases take away again.

#if defined(__x86_64__)

#include "paths.h"
#include "requantise_avx512.h"

#define ROW 16
#define TABLE_BLOCK (7 * ROW)

/// What all tiles of one call share.
typedef struct {
    const hearth_convolution *kernel;
    const int8_t *base;
    const int32_t *row_offsets;
    const int8_t *weights;
    const int32_t *table;
    int8_t *outputs;
    int64_t block_bytes;
} job;

TARGET INLINE void store(
    int8_t *to, __m512i y[], int blocks, int channels, const hearth_requantisation *how) {
    if (blocks == 4) {
        const __m512i order =
            _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        const __m512i bytes = packed(y[0], y[1], y[2], y[3], how);
        const __m512i straight = _mm512_permutexvar_epi32(order, bytes);
        if (channels >= 64) {
            _mm512_storeu_si512(to, straight);
        } else {
            _mm512_mask_storeu_epi8(to, (1ULL << channels) - 1, straight);
        }
        return;
    }
#pragma clang loop unroll(full)
    for (int block = 0; block < blocks; block++) {
        const int left = channels - 16 * block;
        const __m128i bytes = packed_16(y[block], how);
        if (left >= 16) {
            _mm_storeu_si128((__m128i *)(to + 16 * block), bytes);
        } else {
            _mm_mask_storeu_epi8(to + 16 * block, (__mmask16)((1U << left) - 1), bytes);
        }
    }
}

/// Four pixels of 8 or 16 channels, or two of 32, which leave no gap in memory.
TARGET INLINE void store_close(
    int8_t *to, __m512i a, __m512i b, __m512i c, __m512i d, int channels,
    const hearth_requantisation *how) {
    const __m512i order = channels == 8
        ? _mm512_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15)
        : _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i straight = _mm512_permutexvar_epi32(order, packed(a, b, c, d, how));
    if (channels == 8) {
        _mm256_storeu_si256((__m256i *)to, _mm512_castsi512_si256(straight));
    } else {
        _mm512_storeu_si512(to, straight);
    }
}

/// Sums that need the long way round, in memory: rare, so it is not unrolled.
TARGET static __attribute__((noinline)) void scale_any(
    __m512i sums[], const int32_t *table, int32_t step, int pixels, int blocks) {
    for (int i = 0; i < pixels * blocks; i++) {
        sums[i] = scaled_any(sums[i], load_scaling(table + i % blocks * step));
    }
}

/// Requantises and writes the sums of `pixels` outputs from number `first`.
TARGET INLINE void finish(
    job job, __m512i sums[][8], int32_t first, int32_t block, int pixels, int blocks) {
    const hearth_convolution *kernel = job.kernel;
    const int32_t step = kernel->requantisation.multiplier_step;
    const int32_t *table = job.table + block * step;
    const int32_t rounding = kernel->requantisation.rounding;
    if (rounding == HEARTH_ROUNDING_ANY) {
        __m512i stored[128];
#pragma clang loop unroll(full)
        for (int i = 0; i < pixels * blocks; i++) { stored[i] = sums[i / blocks][i % blocks]; }
        scale_any(stored, table, step, pixels, blocks);
#pragma clang loop unroll(full)
        for (int i = 0; i < pixels * blocks; i++) { sums[i / blocks][i % blocks] = stored[i]; }
    }
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++) {
        const scaling by = load_scaling(table + b * step);
        if (rounding == HEARTH_ROUNDING_RECTIFIED) {
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++) {
                sums[p][b] = scaled(sums[p][b], by, HEARTH_ROUNDING_RECTIFIED);
            }
        } else if (rounding == HEARTH_ROUNDING_SIGNED) {
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++) {
                sums[p][b] = scaled(sums[p][b], by, HEARTH_ROUNDING_SIGNED);
            }
        }
    }
    const int32_t channels = kernel->output_channels;
    int8_t *to = job.outputs + (int64_t)first * channels + 16 * block;
    if (blocks == 1 && pixels % 4 == 0 && (channels == 8 || channels == 16)) {
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p += 4) {
            store_close(
                to + p * channels, sums[p][0], sums[p + 1][0], sums[p + 2][0], sums[p + 3][0],
                channels, &kernel->requantisation);
        }
        return;
    }
    if (blocks == 2 && pixels % 2 == 0 && channels == 32) {
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p += 2) {
            store_close(
                to + p * channels, sums[p][0], sums[p][1], sums[p + 1][0], sums[p + 1][1],
                channels, &kernel->requantisation);
        }
        return;
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        if (blocks == 8) {
            store(to, sums[p], 4, channels - 16 * block, &kernel->requantisation);
            store(to + 64, sums[p] + 4, 4, channels - 16 * block - 64, &kernel->requantisation);
        } else {
            store(to, sums[p], blocks, channels - 16 * block, &kernel->requantisation);
        }
        to += channels;
    }
}

/// `pixels` outputs from number `first`, and `blocks` blocks of channels from number `block`.
TARGET INLINE void tile(job job, int32_t first, int32_t block, int pixels, int blocks) {
    const hearth_convolution *kernel = job.kernel;
    const int8_t *from[8];
    const int32_t columns = kernel->output_columns;
    int32_t y = first < columns ? 0 : first / columns;
    int32_t x = first - y * columns;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        from[p] = job.base + (int64_t)y * kernel->row_stride * kernel->pitch
            + (int64_t)x * kernel->column_step;
        if (++x == columns) { x = 0, y++; }
    }
    const int32_t *table = job.table + block * TABLE_BLOCK;
    const int8_t *weights = job.weights + block * job.block_bytes;
    __m512i sums[8][8];
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++) {
        const __m512i bias = _mm512_loadu_si512(table + b * TABLE_BLOCK);
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) { sums[p][b] = bias; }
    }
    for (int32_t row = 0; row < kernel->tap_rows; row++) {
        int64_t at = job.row_offsets[row];
        for (int32_t segment = 0; segment < kernel->segments; segment++) {
            const int64_t end = at + 4 * kernel->segment_groups;
            for (int64_t byte = at; byte < end; byte += 4) {
                __m512i w[8];
#pragma clang loop unroll(full)
                for (int b = 0; b < blocks; b++) {
                    w[b] = _mm512_loadu_si512(weights + b * job.block_bytes);
                }
                weights += 64;
#pragma clang loop unroll(full)
                for (int p = 0; p < pixels; p++) {
                    int32_t four;
                    memcpy(&four, from[p] + byte, 4);
                    const __m512i a = _mm512_set1_epi32(four);
#pragma clang loop unroll(full)
                    for (int b = 0; b < blocks; b++) {
                        sums[p][b] = _mm512_dpbusd_epi32(sums[p][b], a, w[b]);
                    }
                }
            }
            at += kernel->segment_step;
        }
    }
    finish(job, sums, first, block, pixels, blocks);
}

/// The same for neighbours in one row, a fixed step apart: no address for each, so there can be
/// more of them than there are registers for addresses.
TARGET INLINE void tile_in_row(job job, int32_t first, int32_t block, int pixels, int blocks) {
    const hearth_convolution *kernel = job.kernel;
    const int32_t columns = kernel->output_columns;
    const int32_t y = first < columns ? 0 : first / columns;
    const int64_t step = kernel->column_step;
    const int8_t *start = job.base + (int64_t)y * kernel->row_stride * kernel->pitch
        + (first - y * columns) * step;
    const int32_t *table = job.table + block * TABLE_BLOCK;
    const int8_t *weights = job.weights + block * job.block_bytes;
    __m512i sums[16][8];
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++) {
        const __m512i bias = _mm512_loadu_si512(table + b * TABLE_BLOCK);
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) { sums[p][b] = bias; }
    }
    for (int32_t row = 0; row < kernel->tap_rows; row++) {
        const int8_t *run = start + job.row_offsets[row];
        for (int32_t segment = 0; segment < kernel->segments; segment++) {
            const int8_t *at = run;
            for (int32_t group = kernel->segment_groups; group > 0; group--) {
                __m512i w[2];
#pragma clang loop unroll(full)
                for (int b = 0; b < blocks; b++) {
                    w[b] = _mm512_loadu_si512(weights + b * job.block_bytes);
                }
                weights += 64;
#pragma clang loop unroll(full)
                for (int p = 0; p < pixels; p++) {
                    int32_t four;
                    memcpy(&four, at + p * step, 4);
                    const __m512i x = _mm512_set1_epi32(four);
#pragma clang loop unroll(full)
                    for (int b = 0; b < blocks; b++) {
                        sums[p][b] = _mm512_dpbusd_epi32(sums[p][b], x, w[b]);
                    }
                }
                at += 4;
            }
            run += kernel->segment_step;
        }
    }
    finish(job, sums, first, block, pixels, blocks);
}

/// All pixels in tiles of at most `most`; the last ones overlap where that spares a small tile.
#define PIXELS(most, blocks)                                                                      \
    TARGET static void pixels_##blocks(job job, int32_t count, int32_t block) {                   \
        int32_t first = 0;                                                                        \
        while (count - first >= most) {                                                           \
            tile(job, first, block, most, blocks);                                                \
            first += most;                                                                        \
        }                                                                                         \
        if (count - first > most / 2 && count >= most) {                                          \
            tile(job, count - most, block, most, blocks);                                         \
            return;                                                                               \
        }                                                                                         \
        while (count - first >= 4) {                                                              \
            tile(job, first, block, 4, blocks);                                                   \
            first += 4;                                                                           \
        }                                                                                         \
        if (count - first == 3 && count >= 4) {                                                   \
            tile(job, count - 4, block, 4, blocks);                                               \
            return;                                                                               \
        }                                                                                         \
        if (count - first >= 2) {                                                                 \
            tile(job, first, block, 2, blocks);                                                   \
            first += 2;                                                                           \
        }                                                                                         \
        if (count > first) { tile(job, first, block, 1, blocks); }                                \
    }

PIXELS(6, 4)
PIXELS(8, 2)
PIXELS(8, 1)

/// Whole tiles of one row each, where rows are made of such.
#define ROWS(pixels, blocks)                                                                      \
    TARGET static void rows_##blocks(job job, int32_t count, int32_t block) {                     \
        if (job.kernel->output_columns % pixels != 0 || count % pixels != 0) {                    \
            pixels_##blocks(job, count, block);                                                   \
            return;                                                                               \
        }                                                                                         \
        for (int32_t first = 0; first < count; first += pixels) {                                 \
            tile_in_row(job, first, block, pixels, blocks);                                       \
        }                                                                                         \
    }

ROWS(8, 2)
ROWS(16, 1)

/// One group of four activations by the weights of `blocks` blocks.
TARGET INLINE void add_group(
    __m512i sums[8], const int8_t *four_activations, const int8_t *weights, int blocks) {
    int32_t four;
    memcpy(&four, four_activations, 4);
    const __m512i a = _mm512_set1_epi32(four);
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++) {
        const __m512i w = _mm512_loadu_si512(weights + b * 64);
        sums[b] = _mm512_dpbusd_epi32(sums[b], a, w);
    }
}

/// The only pixel. Weights are as many as multiplications, so they lie in the order in which they
/// are read. Few sums wait for each other too long, so each is kept in as many parts as it takes to
/// have eight or so on their way.
TARGET INLINE void one_pixel(job job, int32_t block, int blocks, int parts) {
    const hearth_convolution *kernel = job.kernel;
    const int32_t *table = job.table + block * TABLE_BLOCK;
    const int8_t *weights = job.weights + block * job.block_bytes;
    __m512i sums[8][8];
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++) {
        sums[0][b] = _mm512_loadu_si512(table + b * TABLE_BLOCK);
#pragma clang loop unroll(full)
        for (int part = 1; part < parts; part++) { sums[part][b] = _mm512_setzero_si512(); }
    }
    for (int32_t row = 0; row < kernel->tap_rows; row++) {
        const int8_t *run = job.base + job.row_offsets[row];
        for (int32_t segment = 0; segment < kernel->segments; segment++) {
            const int8_t *at = run;
            int32_t left = kernel->segment_groups;
            for (; left >= parts; left -= parts) {
#pragma clang loop unroll(full)
                for (int part = 0; part < parts; part++) {
                    add_group(sums[part], at + 4 * part, weights + 64 * blocks * part, blocks);
                }
                at += 4 * parts;
                weights += 64 * blocks * parts;
            }
            for (; left > 0; left--) {
                add_group(sums[0], at, weights, blocks);
                at += 4;
                weights += 64 * blocks;
            }
            run += kernel->segment_step;
        }
    }
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++) {
#pragma clang loop unroll(full)
        for (int part = 1; part < parts; part++) {
            sums[0][b] = _mm512_add_epi32(sums[0][b], sums[part][b]);
        }
    }
    finish(job, sums, 0, block, 1, blocks);
}

TARGET static void one_pixel_8(job job, int32_t block) { one_pixel(job, block, 8, 1); }
TARGET static void one_pixel_4(job job, int32_t block) { one_pixel(job, block, 4, 2); }
TARGET static void one_pixel_2(job job, int32_t block) { one_pixel(job, block, 2, 4); }
TARGET static void one_pixel_1(job job, int32_t block) { one_pixel(job, block, 1, 4); }

TARGET static void tiles(
    const hearth_convolution *kernel, const int8_t *base, const int32_t *row_offsets,
    int32_t count, const int8_t *weights, const int32_t *table, int8_t *outputs) {
    const int64_t groups = kernel->tap_rows * kernel->segments * kernel->segment_groups;
    const job job = {kernel, base, row_offsets, weights, table, outputs, groups * 64};
    const int32_t blocks = (kernel->output_channels + HEARTH_BLOCK - 1) / HEARTH_BLOCK;
    int32_t block = 0;
    if (kernel->is_one_pixel) {
        for (; block + 8 <= blocks; block += 8) { one_pixel_8(job, block); }
        if (block + 4 <= blocks) { one_pixel_4(job, block), block += 4; }
        if (block + 2 <= blocks) { one_pixel_2(job, block), block += 2; }
        if (block < blocks) { one_pixel_1(job, block); }
        return;
    }
    for (; block + 4 <= blocks; block += 4) { pixels_4(job, count, block); }
    if (block + 2 <= blocks) {
        rows_2(job, count, block);
        block += 2;
    }
    if (block < blocks) { rows_1(job, count, block); }
}

#define CONVOLUTION hearth_convolution_avx512vnni
#include "convolution_driver.h"

#endif
