#include "topics/hidden.h"

#include <math.h>

#include "khabar.h"

static const float LARGEST = 1e3f;

static khb_status open_floats(const khi_model *model, uint32_t tag, size_t width, size_t count, khi_section *out,
                              khb_error *error) {
  khb_status status = khi_model_array(model, tag, width * sizeof(float), count, out, error);
  if (status != KHB_OK) return status;
  for (size_t i = 0; i < out->size / sizeof(float); i++)
    if (!(fabsf(((const float *)out->data)[i]) <= LARGEST))
      return khi_fail(error, KHB_ERROR_MODEL, out->offset, "damaged: a number of the hidden layer is out of range");
  return KHB_OK;
}

khb_status khi_hidden_open(const khi_model *model, size_t labels, khi_hidden *out, khb_error *error) {
  khi_section states = khi_model_find(model, KHI_STATES), columns;
  *out = (khi_hidden){0, NULL, NULL};
  if (!states.data) return KHB_OK;
  khb_status status = open_floats(model, KHI_STATES, 1 + labels, SIZE_MAX, &states, error);
  if (status != KHB_OK) return status;
  size_t count = states.size / ((1 + labels) * sizeof(float)), width = labels + count;
  if (!count || width % KHI_PACKED_LANES || width > KHB_LABELS_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, states.offset, "damaged: a hidden layer of an impossible size");
  status = open_floats(model, KHI_COLUMNS, 1, width, &columns, error);
  if (status != KHB_OK) return status;
  *out = (khi_hidden){count, (const float *)states.data, (const float *)columns.data};
  return KHB_OK;
}

void khi_hidden_add(const khi_hidden *self, size_t labels, const float *sums, float *scores) {
  const float *state = self->states;
  for (size_t j = 0; j < self->count; j++, state += 1 + labels) {
    float value = khi_hidden_state(state[0] + sums[j]);
    for (size_t k = 0; k < labels; k++) scores[k] += value * state[1 + k];
  }
}

static unsigned packed(float number, float column) {
  float units = column > 0 ? number / column : 0;
  return (unsigned)(int)lrintf(fminf(fmaxf(units, -KHI_PACKED_MAX), KHI_PACKED_MAX)) & 15;
}

void khi_pack_row(const float *row, const float *columns, size_t width, int8_t *out) {
  for (size_t k = 0; k < width; k += 2)
    out[k / 2] = (int8_t)(uint8_t)(packed(row[k], columns[k]) | packed(row[k + 1], columns[k + 1]) << 4);
}
