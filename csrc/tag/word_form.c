#include "tag/word_form.h"

#include "base/utf.h"
#include "unicode/char_class.h"

/* How much of a word is looked at, marks and all, and how far presentation forms can stretch it. */
enum { INPUT_MAX = 4 * KHI_FORM_MAX, FOLDED_MAX = INPUT_MAX * 18 };

static const khb_rules NAME_RULES = KHB_RULE_DIACRITICS | KHB_RULE_QURANIC | KHB_RULE_DAGGER_ALEF |
                                    KHB_RULE_LOOKALIKES | KHB_RULE_FORMS | KHB_RULE_CONTROLS | KHB_RULE_SPACES;
static const khb_rules KEY_RULES = KHB_RULE_ALEF | KHB_RULE_ALEF_MAQSURA | KHB_RULE_TEH_MARBUTA | KHB_RULE_HAMZA |
                                   KHB_RULE_DIGITS | KHB_RULE_QUOTES | KHB_RULE_SPACES;

void khi_foldings_init(khi_foldings *out) {
  khb_rules form_rules = 0;
  khb_preset_rules("ner", &form_rules, NULL);
  khi_fold_init(&out->form, form_rules);
  khi_fold_init(&out->name, NAME_RULES);
  khi_fold_init(&out->key, KEY_RULES);
}

size_t khi_word_form(const khi_fold *fold, const uint16_t *units, size_t length, uint16_t *out) {
  uint16_t folded[FOLDED_MAX];
  if (length > INPUT_MAX) length = INPUT_MAX;
  size_t n = khi_fold_apply(fold, units, length, folded), used = 0;
  for (size_t at = 0; at < n;) {
    uint32_t c = khi_next(folded, n, &at);
    if (used + 2 > KHI_FORM_MAX) break;
    if (c < 0x620 || c > 0x64A) { /* neither digits nor case among the Arabic letters */
      if (c >= '0' && c <= '9') c = '0';
      else c = khi_to_lower(c);
    }
    used = khi_put(out, used, c);
  }
  return used;
}
