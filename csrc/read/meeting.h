/* Meetings: who met, received, phoned or held talks with whom, by which word, where and when. */
#ifndef KHI_READ_MEETING_H
#define KHI_READ_MEETING_H

#include "read/statement.h"
#include "read/values.h"

typedef struct khi_meeting {
  uint32_t verb; /* its word */
  khi_speaker one, other;
  uint32_t place;      /* a mention, or KHI_NONE */
  uint32_t date;       /* a value, or KHI_NONE */
  uint32_t begin, end; /* the words that it is told in */
} khi_meeting;

typedef struct khi_meetings {
  khi_meeting *items; /* [count] */
  size_t count;
} khi_meetings;

/* `values` are the text's. */
khb_status khi_meetings_find(const khi_page *page, const khi_roles *roles, const khb_values *values, khi_arena *arena,
                             khi_meetings *out, khb_error *error);

#endif
