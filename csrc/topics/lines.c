#include "topics/lines.h"

_Static_assert(sizeof(khi_line) == 64, "a line of cache");

khb_status khi_lines_open(const khi_model *model, khi_lines *out, khb_error *error) {
  khi_section lines = khi_model_find(model, KHI_LINES);
  *out = (khi_lines){NULL, 0};
  if (!lines.data) return KHB_OK;
  khb_status status = khi_model_array(model, KHI_LINES, sizeof *out->lines, SIZE_MAX, &lines, error);
  if (status != KHB_OK) return status;
  *out = (khi_lines){(const khi_line *)lines.data, lines.size / sizeof *out->lines};
  if (!out->count || out->count > UINT32_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, lines.offset, "damaged: an impossible number of lines");
  for (size_t i = 0; i < out->count; i++)
    if (out->lines[i].count > KHI_LINE_SLOTS)
      return khi_fail(error, KHB_ERROR_MODEL, lines.offset + i * sizeof *out->lines,
                      "damaged: a line has more features than it has room for");
  return KHB_OK;
}
