#include "topics/media_topic.h"

#include <stddef.h>
#include <string.h>

static const khi_media_topic topics[] = {
#include "topics/media_topics.inc"
};

const khi_media_topic *khi_media_topic_find(const char *code) {
  for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
    if (!strcmp(topics[i].code, code)) return &topics[i];
  return NULL;
}
