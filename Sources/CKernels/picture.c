// Pictures in what every processor of the architecture has (on ARM: NEON), and the way to the code
// for more than that.

#define TARGET
#define PICTURE(name) hearth_picture_##name##_any
#include "picture.h"

#include "CKernels.h"

#if defined(__x86_64__)

void hearth_picture_add_row_avx2(
    const hearth_picture_row *, const uint8_t *, const uint8_t *, uint32_t, uint32_t *);
void hearth_picture_finish_cells_avx2(
    const hearth_picture_cells *, uint32_t *, const int32_t *, const uint32_t *, int8_t *);
uint64_t hearth_picture_fingerprint_avx2(const uint8_t *, int64_t);

// Wider vectors than AVX2's bring nothing here.
#define PICK(set, name)                                                                           \
    ((set) == HEARTH_AVX2 ? hearth_picture_##name##_avx2 : hearth_picture_##name##_any)

#else

#define PICK(set, name) ((void)(set), hearth_picture_##name##_any)

#endif

void hearth_add_picture_row(
    const hearth_picture_row *row, const uint8_t *pixels, const uint8_t *chroma, uint32_t weight,
    uint32_t *sums) {
    PICK(row->set, add_row)(row, pixels, chroma, weight, sums);
}

void hearth_finish_picture_cells(
    const hearth_picture_cells *cells, uint32_t *sums, const int32_t *starts,
    const uint32_t *weights, int8_t *tensor) {
    PICK(cells->set, finish_cells)(cells, sums, starts, weights, tensor);
}

uint64_t hearth_fingerprint(int32_t set, const uint8_t *bytes, int64_t count) {
    return PICK(set, fingerprint)(bytes, count);
}
