/* The 17 top-level IPTC Media Topics. The table is generated from lexicon/media_topics.tsv by tools/generate.py. */
#ifndef KHI_TOPICS_MEDIA_TOPIC_H
#define KHI_TOPICS_MEDIA_TOPIC_H

typedef struct khi_media_topic {
  const char *code;    /* three letters, as the models name it */
  const char *iptc;    /* eight digits */
  const char *name_en; /* IPTC's English name */
  const char *name_ar; /* UTF-8 */
  const char *name_fr; /* UTF-8 */
} khi_media_topic;

/* NULL if there is none of that code. */
const khi_media_topic *khi_media_topic_find(const char *code);

#endif
