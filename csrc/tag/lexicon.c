#include "tag/lexicon.h"

#include "base/hash.h"

khb_status khi_lexicon_open(const khi_model *model, khi_lexicon *out, khb_error *error) {
  khi_section entries;
  khb_status status = khi_hash_index_open(model, KHI_LEXICON_BOUNDS, KHI_LEXICON_PRINTS, &out->index, error);
  if (status == KHB_OK)
    status = khi_model_array(model, KHI_LEXICON_ENTRIES, sizeof(khi_lexicon_entry), out->index.count, &entries, error);
  if (status == KHB_OK) out->entries = (const khi_lexicon_entry *)entries.data;
  return status;
}

const khi_lexicon_entry *khi_lexicon_find(const khi_lexicon *self, const uint16_t *form, size_t length) {
  size_t at = khi_hash_index_find(&self->index, khi_hash_units(form, length));
  return at == KHI_ABSENT ? NULL : &self->entries[at];
}
