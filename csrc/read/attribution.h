/* Attribution without a verb: بحسب X، وفقا لـX، نقلا عن X، على حد قول X. */
#ifndef KHI_READ_ATTRIBUTION_H
#define KHI_READ_ATTRIBUTION_H

#include "read/speaker.h"

typedef struct khi_attribution {
  khi_speaker speaker;
  size_t end; /* the word behind it */
} khi_attribution;

/* Whether an attribution to someone begins at a word, before `limit`: وفق رؤية واضحة is none. */
int khi_attribution_at(const khi_cast *cast, size_t word, size_t limit, khi_attribution *out);

/* Whether the noun phrase at a word says whose word something is: a name, a nameless source, a record of someone's. */
int khi_source_at(const khi_cast *cast, size_t word, size_t limit, khi_attribution *out);

#endif
