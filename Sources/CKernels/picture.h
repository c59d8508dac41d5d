// Rows of pixels to sums, sums to cells, bytes to a fingerprint: in plain C, written so that the
// compiler makes vector code for whatever instruction set TARGET names. The file that includes this
// defines TARGET and PICTURE, which makes a function's name the set's own.

#include <string.h>

#include "Pictures.h"

#define INLINE static inline __attribute__((always_inline))

/// A colour times 8192, to the nearest byte.
INLINE uint32_t to_byte(int32_t value) {
    const int32_t rounded = (value + 4096) >> 13;
    const int32_t positive = rounded < 0 ? 0 : rounded;
    return (uint32_t)(positive > 255 ? 255 : positive);
}

/// Two pixels that share their chroma.
INLINE void add_pair(
    const hearth_colours *colours, int32_t first, int32_t second, int32_t u, int32_t v,
    uint32_t weight, uint32_t *restrict sums, int32_t plane, int32_t at) {
    const int32_t even = (first - colours->luma_zero) * colours->luma;
    const int32_t odd = (second - colours->luma_zero) * colours->luma;
    const int32_t red = (v - 128) * colours->red_v;
    const int32_t green = (u - 128) * colours->green_u + (v - 128) * colours->green_v;
    const int32_t blue = (u - 128) * colours->blue_u;
    sums[at] += to_byte(even + red) * weight;
    sums[at + plane] += to_byte(odd + red) * weight;
    sums[at + 2 * plane] += to_byte(even + green) * weight;
    sums[at + 3 * plane] += to_byte(odd + green) * weight;
    sums[at + 4 * plane] += to_byte(even + blue) * weight;
    sums[at + 5 * plane] += to_byte(odd + blue) * weight;
}

TARGET void PICTURE(add_row)(
    const hearth_picture_row *row, const uint8_t *restrict pixels,
    const uint8_t *restrict chroma, uint32_t weight, uint32_t *restrict sums) {
    const hearth_colours colours = row->colours;
    const int32_t count = row->count, plane = row->plane;
    switch (row->layout) {
    case HEARTH_YUYV:
        for (int32_t at = 0; at < count; at++) {
            uint32_t four;
            memcpy(&four, pixels + 4 * (int64_t)at, 4);
            add_pair(
                &colours, four & 255, four >> 16 & 255, four >> 8 & 255, four >> 24, weight, sums,
                plane, at);
        }
        break;
    case HEARTH_NV12:
        for (int32_t at = 0; at < count; at++) {
            uint16_t two, both;
            memcpy(&two, pixels + 2 * (int64_t)at, 2);
            memcpy(&both, chroma + 2 * (int64_t)at, 2);
            add_pair(
                &colours, two & 255, two >> 8, both & 255, both >> 8, weight, sums, plane, at);
        }
        break;
    case HEARTH_GREY:
        for (int32_t at = 0; at < count; at++) {
            sums[at] += to_byte((pixels[at] - colours.luma_zero) * colours.luma) * weight;
        }
        break;
    case HEARTH_RGB24:
        for (int32_t at = 0; at < count; at++) {
            sums[at] += pixels[3 * (int64_t)at] * weight;
            sums[at + plane] += pixels[3 * (int64_t)at + 1] * weight;
            sums[at + 2 * plane] += pixels[3 * (int64_t)at + 2] * weight;
        }
        break;
    }
}

TARGET void PICTURE(finish_cells)(
    const hearth_picture_cells *cells, uint32_t *restrict sums, const int32_t *restrict starts,
    const uint32_t *restrict weights, int8_t *restrict tensor) {
    const int32_t phases = cells->phases, side = cells->side, taps = cells->taps;
    const double area = cells->area;
    for (int32_t cell = 0; cell < side; cell++) {
        for (int32_t colour = 0; colour < cells->colours; colour++) {
            uint32_t lanes[HEARTH_TAP_LANES] = {0}, sum = 0;
            for (int32_t phase = 0; phase < phases; phase++) {
                const int32_t place = phase * side + cell;
                const uint32_t *columns =
                    sums + (int64_t)(colour * phases + phase) * cells->plane + starts[place];
                const uint32_t *column_weights = weights + (int64_t)place * taps;
                for (int32_t tap = 0; tap < taps; tap += HEARTH_TAP_LANES) {
                    for (int32_t lane = 0; lane < HEARTH_TAP_LANES; lane++) {
                        lanes[lane] += columns[tap + lane] * column_weights[tap + lane];
                    }
                }
            }
            for (int32_t lane = 0; lane < HEARTH_TAP_LANES; lane++) { sum += lanes[lane]; }
            // Exact: a quotient of such numbers is never rounded over an integer in 53 bits.
            const int32_t mean = (int32_t)((2.0 * sum + area) / (2.0 * area));
            tensor[(int64_t)cell * cells->step + colour] = (int8_t)(mean - 128);
        }
        if (cells->colours == 1) {
            int8_t *to = tensor + (int64_t)cell * cells->step;
            to[1] = to[0];
            to[2] = to[0];
        }
    }
    memset(sums, 0, sizeof *sums * (size_t)cells->plane * (size_t)(cells->colours * phases));
}

#define LANES 8

/// Each word is added to its lane and, both halves multiplied with each other, to the neighbour's:
/// one word that differs always shows. Keys change from block to block, so that two differences
/// cancel by chance alone, and the order of the blocks counts.
TARGET uint64_t PICTURE(fingerprint)(const uint8_t *restrict bytes, int64_t count) {
    static const uint64_t seeds[LANES] = {
        0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93,
        0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3};
    uint64_t lanes[LANES], keys[LANES];
    memcpy(lanes, seeds, sizeof lanes);
    memcpy(keys, seeds, sizeof keys);
    for (int64_t at = 0; at < count; at += (int64_t)sizeof lanes) {
        uint64_t words[LANES] = {0};
        const int64_t left = count - at;
        if (left >= (int64_t)sizeof words) {
            memcpy(words, bytes + at, sizeof words);
        } else {
            memcpy(words, bytes + at, (size_t)left);
        }
        for (int32_t lane = 0; lane < LANES; lane++) {
            const uint64_t keyed = words[lane] ^ keys[lane];
            lanes[lane ^ 1] += words[lane];
            lanes[lane] += (keyed & 0xFFFFFFFF) * (keyed >> 32);
            keys[lane] += 0xD1B54A32D192ED03;
        }
    }
    uint64_t print = (uint64_t)count * seeds[0];
    for (int32_t lane = 0; lane < LANES; lane++) {
        print = (print ^ lanes[lane]) * 0xFF51AFD7ED558CCD;
        print ^= print >> 32;
    }
    return print;
}
