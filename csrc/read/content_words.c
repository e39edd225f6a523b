#include "read/content_words.h"

enum { ALEF = 0x627, BEH = 0x628, LAM = 0x644 };

int khi_has_masdar_form(const khi_page *page, size_t word) {
  enum { TEH = 0x62A, YEH = 0x64A, MEEM = 0x645, TEH_MARBUTA = 0x629, HAMZA_BELOW = 0x625, HEH = 0x647 };
  khi_word w = page->seg->words[word];
  const uint16_t *u = page->units + w.start;
  size_t n = w.end - w.start;
  if (page->signs[word].mark || n < 4 || n > 11) return 0;
  if (n > 6 && u[0] == ALEF && u[1] == LAM) { /* الإفراج */
    u += 2;
    n -= 2;
  } else if (n > 6 && u[n - 1] == ALEF && u[n - 2] == HEH) { /* إنتاجها */
    n -= 2;
  } else if (n > 5 && u[n - 1] == HEH) {
    n--;
  }
  int taf3il = u[0] == TEH && n == 5 && u[3] == YEH;
  int if3al = (u[0] == ALEF || u[0] == HAMZA_BELOW) && n >= 5 && n <= 7 && u[1] != LAM && u[n - 2] == ALEF;
  int if3ala = u[0] == HAMZA_BELOW && n == 5 && u[2] == ALEF && u[4] == TEH_MARBUTA; /* إقامة */
  int mufa3ala = u[0] == MEEM && n == 6 && u[2] == ALEF && u[5] == TEH_MARBUTA;
  return taf3il || if3al || if3ala || mufa3ala;
}

uint32_t khi_taken_by(const khi_page *page, size_t word) {
  if (!khi_is(page, word, KHI_IS_PREPOSITION) || page->signs[word].lead) return 0;
  const khi_lexeme *lexeme = page->signs[word].lexeme;
  const uint16_t *form = lexeme->form;
  if (lexeme->length == 3 && form[0] == ALEF && form[1] == LAM) return KHI_TAKES_TO;
  if (lexeme->length == 3 && form[0] == 0x639 && form[1] == LAM) return KHI_TAKES_ON;
  if (lexeme->length == 2 && form[0] == 0x645) return KHI_TAKES_FROM;
  if (lexeme->length == 2 && form[0] == 0x639) return KHI_TAKES_ABOUT;
  if (lexeme->length == 2 && form[0] == 0x641) return KHI_TAKES_IN;
  return 0;
}

int khi_has_attached(const khi_page *page, size_t word, uint16_t unit) {
  const khi_sign *s = &page->signs[word];
  if (unit == BEH && khi_is_word(page, word, u"بما")) return 1; /* أشاد بما تحقق */
  if (khi_letter(page, word, 0) != unit || khi_word_length(page, word) < 4 || s->mention != KHI_NONE) return 0;
  if (khi_is_word(page, word, u"بنسبة")) return 0; /* زيادة بنسبة كذا */
  return !s->lexeme || s->lead & (KHI_LEAD_BY | KHI_LEAD_FOR);
}
