/* Voices: the grammatical gender that a text itself shows of the persons who speak in it, and the word that shows it. */
#ifndef KHI_READ_GENDER_H
#define KHI_READ_GENDER_H

#include "read/statement.h"

typedef struct khi_voice {
  khb_gender gender;
  uint32_t word; /* the word that shows it, if it is KHB_GENDER_FEMALE or KHB_GENDER_MALE */
} khi_voice;

/* The voice of each statement, into `*out` [statements->count], in `arena`. */
khb_status khi_voices_find(const khi_page *page, const khi_roles *roles, const khi_statements *statements,
                           khi_arena *arena, khi_voice **out, khb_error *error);

#endif
