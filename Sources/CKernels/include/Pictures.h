// Pictures of a camera, brought down to a model's cells: rows of pixels become sums by column, sums
// become means of cells. As for the other kernels, everything is decided beforehand, in Swift.

#ifndef HEARTH_PICTURES_H
#define HEARTH_PICTURES_H

#include <stdint.h>

// How the bytes of a row lie: `PixelLayout` in Swift.
#define HEARTH_YUYV 0
#define HEARTH_NV12 1
#define HEARTH_GREY 2
#define HEARTH_RGB24 3

// Sums of columns that are read at a time.
#define HEARTH_TAP_LANES 8

/// From luma and chroma to red, green and blue: factors times 8192, rounded.
typedef struct {
    /// What is taken from luma before it is multiplied; 128 is taken from chroma.
    int32_t luma_zero;
    int32_t luma;
    int32_t red_v, green_u, green_v, blue_u;
} hearth_colours;

/// One row of a picture, from the first pixel that counts (the first pair, where two share their
/// chroma).
typedef struct {
    /// An instruction set's number; 0 for what every processor of the architecture has.
    int32_t set;
    int32_t layout;
    /// Pixels; pairs of them where two share their chroma.
    int32_t count;
    /// Numbers from one plane of sums to the next; `count` of them are used.
    int32_t plane;
    hearth_colours colours;
} hearth_picture_row;

/// How the sums of columns become cells. Where two pixels share their chroma, even and odd columns
/// have planes of their own: two phases.
typedef struct {
    int32_t set;
    /// 3, or 1 where all colours are alike.
    int32_t colours;
    int32_t phases;
    int32_t plane;
    int32_t side;
    /// Neighbouring sums that one cell reads in each phase: a multiple of HEARTH_TAP_LANES.
    int32_t taps;
    /// Weighted pixels of a cell: at most 2^24, so that no sum leaves 32 bits.
    uint32_t area;
    /// Bytes from one cell of the tensor to the next.
    int32_t step;
} hearth_picture_cells;

/// Adds each pixel, times `weight`, to the sum of its column: planes of red, green and blue, each
/// for even and then for odd columns where there are two phases; one plane for grey.
///
/// @param chroma  the row that U and V share with the row above or below; NV12 only.
void hearth_add_picture_row(
    const hearth_picture_row *row, const uint8_t *pixels, const uint8_t *chroma, uint32_t weight,
    uint32_t *sums);

/// Fills a row of cells with their means, rounded half up, less 128, and sets all sums to zero.
///
/// @param starts  for each phase and cell the first of its sums.
/// @param weights for each phase and cell `taps` weights, zero for the columns of others.
void hearth_finish_picture_cells(
    const hearth_picture_cells *cells, uint32_t *sums, const int32_t *starts,
    const uint32_t *weights, int8_t *tensor);

/// A number that stands for `count` bytes: other bytes have, but for chance, another.
uint64_t hearth_fingerprint(int32_t set, const uint8_t *bytes, int64_t count);

#endif
